using System.Globalization;
using Sweep.Core;

namespace Sweep.Worker;

/// <summary>
/// Finds this machine's device slots and picks from them what <c>--devices</c> names.
/// <para>
/// A CPU slot is one core that this process may use (affinity and cgroup limits counted), trained on with one thread. A GPU is found by
/// nvidia-smi, without loading any CUDA library; its number is nvidia-smi's, and <c>CUDA_VISIBLE_DEVICES</c> hides the others. GPUs, where
/// there are any, are what is used by default.
/// </para>
/// <para>
/// <c>--devices</c> is a list separated by commas: <c>auto</c>; <c>cpu</c> or <c>cuda</c> for all of the kind; <c>cpu:2</c> or
/// <c>cuda:0</c> for one;
/// <c>cpu:0-3</c> for a range.
/// </para>
/// </summary>
public static class DeviceDiscovery
{
    /// <summary>The slots that <paramref name="devices"/> names; null is <c>auto</c>.</summary>
    /// <param name="slotsPerGpu">Runs trained at once on each GPU, at least 1.</param>
    /// <param name="option">The option that named them, for messages.</param>
    /// <exception cref="UsageException">A device that is not there, or a text that names none.</exception>
    public static IReadOnlyList<DeviceSlot> Discover(string? devices, int slotsPerGpu, string option = "--devices") =>
        Pick(devices, slotsPerGpu, CpuCores.Count, CpuCores.ModelName, NvidiaGpus.List(), option);

    internal static IReadOnlyList<DeviceSlot> Pick(string? devices, int slotsPerGpu, int cores, string cpuName, IReadOnlyList<Gpu> gpus,
        string option = "--devices")
    {
        if (slotsPerGpu < 1)
            throw new UsageException($"--slots-per-gpu {slotsPerGpu} is not at least 1");
        var slots = new List<DeviceSlot>();
        foreach (var part in (devices ?? "auto").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var (kind, numbers) = Parse(part, option);
            if (kind == "auto")
                kind = gpus.Count > 0 ? "cuda" : "cpu";
            slots.AddRange(kind == "cpu"
                ? CpuSlots($"{option} {part}", numbers, cores, cpuName)
                : GpuSlots($"{option} {part}", numbers, gpus, slotsPerGpu));
        }
        return slots.Count > 0
            ? slots.DistinctBy(slot => slot.Id).ToList()
            : throw new UsageException($"{option} '{devices}' names no device; say auto, cpu, cuda, cpu:0, cuda:0-3 or a list of such");
    }

    private static IEnumerable<DeviceSlot> CpuSlots(string given, Range? numbers, int cores, string name)
    {
        var (first, last) = numbers is { } range ? (range.Start.Value, range.End.Value) : (0, cores - 1);
        if (last >= cores)
            throw new UsageException(cores == 1
                ? $"{given}: this process may use 1 CPU core, cpu:0"
                : $"{given}: this process may use {cores} CPU cores, cpu:0 to cpu:{cores - 1}");
        return Enumerable.Range(first, last - first + 1).Select(n => new DeviceSlot($"cpu:{n}", "cpu", name, ""));
    }

    private static IEnumerable<DeviceSlot> GpuSlots(string given, Range? numbers, IReadOnlyList<Gpu> gpus, int slotsPerGpu)
    {
        if (gpus.Count == 0)
            throw new UsageException($"{given}: nvidia-smi finds no GPU here; use cpu, or check the driver and CUDA_VISIBLE_DEVICES");
        if (numbers is { } range)
        {
            var wanted = Enumerable.Range(range.Start.Value, range.End.Value - range.Start.Value + 1).ToList();
            var missing = wanted.Where(n => gpus.All(gpu => gpu.Index != n)).ToList();
            if (missing.Count > 0)
            {
                var seen = string.Join(", ", gpus.Select(gpu => $"cuda:{gpu.Index}"));
                throw new UsageException($"{given}: there is no cuda:{missing[0]}; this process sees {seen}");
            }
            gpus = gpus.Where(gpu => wanted.Contains(gpu.Index)).ToList();
        }
        // Each process sees its own GPU only, so that it is cuda:0 to all of them.
        return gpus.SelectMany(gpu => Enumerable.Range(0, slotsPerGpu).Select(share =>
            new DeviceSlot(slotsPerGpu == 1 ? $"cuda:{gpu.Index}" : $"cuda:{gpu.Index}.{share}", "cuda:0", gpu.Name, gpu.Uuid)));
    }

    private static (string Kind, Range? Numbers) Parse(string part, string option)
    {
        var colon = part.IndexOf(':', StringComparison.Ordinal);
        var kind = colon < 0 ? part : part[..colon];
        if (kind is "cpu" or "cuda" || (kind == "auto" && colon < 0))
        {
            if (colon < 0)
                return (kind, null);
            var ends = part[(colon + 1)..].Split('-');
            if (ends.Length <= 2 && TryNumber(ends[0], out var first) && TryNumber(ends[^1], out var last) && first <= last)
                return (kind, first..last);
        }
        throw new UsageException($"{option}: '{part}' is no device; say auto, cpu, cuda, cpu:0, cuda:0-3 or a list of such");
    }

    private static bool TryNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number < 4096;
}
