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

    public const string Head = "head";
    public const string Worker = "worker";
}
