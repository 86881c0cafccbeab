namespace Sweep.Grains;

/// <summary>What a silo says of itself to the others, as silo metadata; the placement filters read it.</summary>
public static class SiloLabels
{
    /// <summary>The machine's name: what a GPU's grain key begins with.</summary>
    public const string Machine = "sweep.machine";

    /// <summary>The machine's device slots, separated by commas.</summary>
    public const string Devices = "sweep.devices";

    /// <summary><c>head</c> where the store is, otherwise <c>worker</c>.</summary>
    public const string Role = "sweep.role";

    /// <summary>
    /// Since when a head is one, in UTC, in a form that sorts as text; by the clock of the membership's database, where there is one. It
    /// decides which of several heads is active.
    /// </summary>
    public const string HeadSince = "sweep.head.since";

    /// <summary>Which version of Sweep the silo is.</summary>
    public const string Version = "sweep.version";

    public const string Head = "head";
    public const string Worker = "worker";
}
