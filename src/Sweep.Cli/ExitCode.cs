using System.Runtime.InteropServices;
using Sweep.Store;

namespace Sweep.Cli;

/// <summary>What the process ends with; scripts rely on these.</summary>
internal static class ExitCode
{
    public const int Ok = 0;
    /// <summary>Some runs failed, diverged or were cancelled, a check failed, or something went wrong on the way.</summary>
    public const int Failed = 1;
    /// <summary>Bad input or usage.</summary>
    public const int Usage = 2;
    /// <summary>Ctrl-C; what was begun goes on with the same command.</summary>
    public const int Interrupted = 130;

    /// <summary>What a signal ended: 128 and its number, as shells have it. SIGHUP 129, SIGINT 130, SIGTERM 143.</summary>
    public static int Of(PosixSignal signal) => signal switch
    {
        PosixSignal.SIGHUP => 129,
        PosixSignal.SIGTERM => 143,
        _ => Interrupted,
    };

    /// <summary>For a sweep of which nothing is left to do: 0 only where every run has its result, completed or stopped early.</summary>
    public static int Of(SweepSummary sweep) =>
        sweep.WithoutResult > 0 || sweep.Counts.Queued + sweep.Counts.ToPropose > 0 ? Failed : Ok;
}
