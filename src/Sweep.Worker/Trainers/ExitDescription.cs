namespace Sweep.Worker;

/// <summary>How a process ended, in words.</summary>
internal static class ExitDescription
{
    /// <summary>The runtime reports death by signal N as 128 + N, as shells do.</summary>
    public static string Of(int exitCode) => exitCode switch
    {
        0 => "ended by itself in the middle of its work (exit code 0)",
        > 128 and <= 128 + 64 when SignalName(exitCode - 128) is { } name => $"was killed by {name}",
        _ => $"ended with exit code {exitCode}",
    };

    // Linux numbers, the same on x86-64 and arm64.
    private static string? SignalName(int signal) => signal switch
    {
        1 => "SIGHUP",
        2 => "SIGINT",
        3 => "SIGQUIT",
        4 => "SIGILL",
        5 => "SIGTRAP",
        6 => "SIGABRT",
        7 => "SIGBUS",
        8 => "SIGFPE",
        9 => "SIGKILL (by someone, or by the kernel when memory ran out)",
        11 => "SIGSEGV",
        13 => "SIGPIPE",
        14 => "SIGALRM",
        15 => "SIGTERM",
        24 => "SIGXCPU",
        25 => "SIGXFSZ",
        31 => "SIGSYS",
        _ => null,
    };
}
