using Orleans.Runtime;
using Sweep.Core;

namespace Sweep.Grains;

/// <summary>Whether two programs speak the same version of the cluster's protocol, and the sentence that tells that they do not.</summary>
public static class ProtocolCheck
{
    /// <summary>A client's first question to a cluster.</summary>
    /// <exception cref="UsageException">The cluster speaks another version.</exception>
    internal static async Task RequireSameAsync(IGrainFactory grains, OrleansLocation location, CancellationToken cancel)
    {
        var theirs = await AskAsync(grains, cancel);
        if (theirs != GrainProtocol.Version)
            throw new UsageException(Differs($"the cluster at {location}", theirs, "this command"));
    }

    /// <param name="other">Who speaks another version, for people.</param>
    /// <param name="version">The other's version; 0 for one from before versions were told.</param>
    /// <param name="self">Who speaks this program's version, for people.</param>
    public static string Differs(string other, int version, string self)
    {
        var older = version < GrainProtocol.Version ? other : self;
        return $"{other} speaks version {version} of the cluster's protocol and {self} version {GrainProtocol.Version}; "
            + $"install the same Sweep on all machines ({older} is the older)";
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
