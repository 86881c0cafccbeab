namespace Sweep.Core;

/// <summary>Whether runs of one shape that a process trains at the same time make their steps together, as one larger model.</summary>
public enum PackMode
{
    /// <summary>Each by itself.</summary>
    Off,

    /// <summary>Together.</summary>
    On,

    /// <summary>Together where that is measured to be faster.</summary>
    Auto,
}
