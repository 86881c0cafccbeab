namespace Sweep.CommandLine;

/// <summary>The environment variables that every command line reads; docs/environment.md has all there are.</summary>
public static class EnvironmentVariables
{
    /// <summary>SWEEP_STORE: the store where <c>--store</c> is not given; null where it is not set.</summary>
    public static string? Store => Find("SWEEP_STORE");

    /// <summary>SWEEP_CLUSTER: the membership of the cluster that a silo joins; null where it is not set.</summary>
    public static string? Cluster => Find("SWEEP_CLUSTER");

    /// <summary>SWEEP_DEBUG: logs in full, and errors with their stack traces.</summary>
    public static bool Debugging => Find("SWEEP_DEBUG") is not (null or "0");

    private static string? Find(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
