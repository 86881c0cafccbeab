using System.Runtime.InteropServices;

namespace Sweep.Core.Tests.EarlyStopping;

/// <summary>Processor time of the calling thread: what work costs, whoever else wants the core.</summary>
internal static partial class ThreadCpuClock
{
    private const int ThreadCpuTime = 3; // CLOCK_THREAD_CPUTIME_ID

    /// <summary>Milliseconds since the thread started.</summary>
    public static double Now
    {
        get
        {
            Assert.Equal(0, GetTime(ThreadCpuTime, out var time));
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
