using System.Runtime.InteropServices;

namespace Sweep.Bench;

/// <summary>CPU time of this process: what work costs, whoever else wants the core.</summary>
internal static partial class CpuClock
{
    private const int ProcessCpuTime = 2; // CLOCK_PROCESS_CPUTIME_ID

    /// <summary>Milliseconds since the process started.</summary>
    public static double Now
    {
        get
        {
            if (GetTime(ProcessCpuTime, out var time) != 0)
                throw new InvalidOperationException("clock_gettime failed");
            return time.Seconds * 1e3 + time.Nanoseconds * 1e-6;
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetTime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
