using TorchSharp;
using static TorchSharp.torch;

namespace Sweep.Model;

/// <summary>Opens devices for libtorch and names what results depend on.</summary>
internal static class TorchDevice
{
    /// <exception cref="ConfigException">There is no such device, it lacks the precision, or libtorch cannot be loaded.</exception>
    public static Device Open(string name, string precision)
    {
        LibtorchLoader.Load();
        if (name == "cpu")
        {
            if (precision != "float32")
                throw new ConfigException($"precision {precision} is for CUDA; on a CPU choose float32");
            // One slot, one core: runs side by side do not share threads, and sums come in one order.
            set_num_threads(1);
            return CPU;
        }
        if (!name.StartsWith("cuda", StringComparison.Ordinal))
            throw new ConfigException($"device '{name}' is unknown; choose cpu, or cuda:N");
        if (!cuda.is_available())
            throw new ConfigException($"device {name} is not there: this libtorch has no CUDA, or the machine no GPU; choose cpu");
        if (precision is not ("float32" or "tf32" or "bf16"))
            throw new ConfigException($"precision '{precision}' is unknown; choose float32, tf32 or bf16");
        var device = Parse(name);
        if (device.index >= cuda.device_count())
            throw new ConfigException($"device {name} is not there: this process sees {cuda.device_count()} GPUs, numbered from 0");
        backends.cuda.matmul.allow_tf32 = precision == "tf32";
        return device;
    }

    private static Device Parse(string name)
    {
        try
        {
            return new Device(name);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or System.Runtime.InteropServices.ExternalException)
        {
            throw new ConfigException($"device '{name}' is unknown; choose cpu, or cuda:N");
        }
    }

    /// <summary>The device kind of results, of a device that is not opened for them.</summary>
    /// <exception cref="ConfigException">There is no such device, or libtorch cannot be loaded.</exception>
    public static string KindOf(string name, string precision)
    {
        LibtorchLoader.Load();
        var device = name == "cpu" ? CPU : Parse(name);
        if (device.type != DeviceType.CPU && (!cuda.is_available() || device.index >= cuda.device_count()))
            throw new ConfigException($"device {name} is not there: this process sees no such GPU; choose cpu");
        return Kind(device, precision);
    }

    /// <summary>The device kind of results.</summary>
    public static string Kind(Device device, string precision) => device.type == DeviceType.CPU
        ? $"cpu {CpuKind.InstructionSet} libtorch {LibtorchLoader.Version}"
        : $"{CudaName.Of(device.index)} libtorch {LibtorchLoader.Version} {precision}";
}
