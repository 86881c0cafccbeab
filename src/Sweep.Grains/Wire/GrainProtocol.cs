namespace Sweep.Grains;

/// <summary>What silos and clients of one cluster must agree on to understand each other's calls.</summary>
public static class GrainProtocol
{
    /// <summary>The version that this program speaks.</summary>
    public static int Version => OfInterfaces;

    /// <summary>
    /// Of every grain interface, and of the records in its signatures. It grows with each change that an older silo or client would
    /// misread.
    /// </summary>
    internal const ushort OfInterfaces = 4;
}
