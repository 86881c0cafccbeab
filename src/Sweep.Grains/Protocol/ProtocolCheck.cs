using Orleans.Runtime;
using Sweep.Core;

namespace Sweep.Grains;

/// <summary>Whether two programs speak the same version of the cluster's protocol, and the sentence that tells that they do not.</summary>
public static class ProtocolCheck
{
    /// <summary>A client's first question to a cluster.</summary>
    /// <param name="cluster">The cluster, for people.</param>
    /// <param name="own">The version that this client speaks.</param>
    /// <exception cref="UsageException">The cluster speaks another version.</exception>
    internal static async Task RequireSameAsync(IGrainFactory grains, string cluster, int own, CancellationToken cancel)
    {
        var theirs = await AskAsync(grains, cancel);
        if (theirs != own)
            throw new UsageException(Differs(cluster, theirs, "this command", own));
    }

    /// <param name="other">Who speaks another version, for people.</param>
    /// <param name="version">The other's version; 0 for one from before versions were told.</param>
    /// <param name="self">Who speaks the own version, for people.</param>
    /// <param name="otherSweep">Which Sweep the other is; null or empty where it has not said.</param>
    public static string Differs(string other, int version, string self, int own, string? otherSweep = null)
    {
        var sweep = string.IsNullOrEmpty(otherSweep) ? "" : $" (Sweep {otherSweep})";
        return $"{other} speaks version {version} of the cluster's protocol{sweep} and {self} version {own} (Sweep {SweepVersion.Own}); "
            + $"install the same Sweep on all machines ({(version < own ? other : self)} is the older)";
    }

    private static async Task<int> AskAsync(IGrainFactory grains, CancellationToken cancel)
    {
        try
        {
            return await grains.GetGrain<IProtocolGrain>(IProtocolGrain.Key).GetVersionAsync().WaitAsync(cancel);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            // No silo of the cluster knows of the question.
            return 0;
        }
    }
}
