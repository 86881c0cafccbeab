namespace Sweep.Cli;

/// <summary>What the process ends with; scripts rely on these.</summary>
internal static class ExitCode
{
    public const int Ok = 0;
    /// <summary>Some runs failed or diverged, a check failed, or something went wrong on the way.</summary>
    public const int Failed = 1;
    /// <summary>Bad input or usage.</summary>
    public const int Usage = 2;
    /// <summary>Ctrl-C or a request to terminate; what was begun goes on with the same command.</summary>
    public const int Interrupted = 130;
}
