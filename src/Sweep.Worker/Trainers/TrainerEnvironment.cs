using System.Diagnostics;

namespace Sweep.Worker;

/// <summary>How a trainer process is started: its pipes, and the environment that keeps it on its slot.</summary>
internal static class TrainerEnvironment
{
    // One slot is one core. A BLAS that starts a thread per core of the machine would fight its neighbours, and sums would depend on how
    // many there are.
    private static readonly string[] OneThread = ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"];

    public static ProcessStartInfo For(TrainerCommandLine commandLine, DeviceSlot slot)
    {
        var start = new ProcessStartInfo(commandLine.FileName, commandLine.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var variable in OneThread)
            start.Environment[variable] = "1";
        start.Environment["CUDA_VISIBLE_DEVICES"] = slot.CudaVisibleDevices;
        if (CppRuntime.ToPreload(commandLine.Folder) is { } runtime)
            start.Environment["LD_PRELOAD"] =
                Environment.GetEnvironmentVariable("LD_PRELOAD") is { Length: > 0 } others ? $"{runtime}:{others}" : runtime;
        return start;
    }
}
