namespace Sweep.Grains;

/// <summary>The sentence that tells of two versions that do not understand each other.</summary>
public static class ProtocolCheck
{
    /// <param name="other">Who speaks another version, for people.</param>
    /// <param name="version">The other's version; 0 for one from before versions were told.</param>
    /// <param name="self">Who speaks this program's version, for people.</param>
    public static string Differs(string other, int version, string self)
    {
        var older = version < GrainProtocol.Version ? other : self;
        return $"{other} speaks version {version} of the cluster's protocol and {self} version {GrainProtocol.Version}; "
            + $"install the same Sweep on all machines (here {older} is the older)";
    }
}
