using System.Diagnostics;
using System.Globalization;

namespace Sweep.Bench;

/// <summary>
/// How much of a GPU's memory is taken, by everyone: what its driver says, so that it is the same measure for PyTorch and for us. libtorch
/// keeps what it has once allocated, so this is a process's peak.
/// </summary>
internal static class DeviceMemory
{
    /// <summary>MiB; null on a CPU, and where <c>nvidia-smi</c> does not answer.</summary>
    /// <param name="device"><c>cpu</c> or <c>cuda:N</c>, N counted as <c>nvidia-smi</c> counts.</param>
    public static double? UsedMb(string device)
    {
        if (device == "cpu")
            return null;
        var index = device.Split(':') is [_, var number] ? number : "0";
        var start = new ProcessStartInfo("nvidia-smi", ["-i", index, "--query-gpu=memory.used", "--format=csv,noheader,nounits"])
        {
            RedirectStandardOutput = true,
        };
        start.Environment.Remove("LD_PRELOAD");
        try
        {
            using var process = Process.Start(start)!;
            var answer = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return double.TryParse(answer.Trim(), CultureInfo.InvariantCulture, out var used) ? used : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
