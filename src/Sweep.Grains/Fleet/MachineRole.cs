namespace Sweep.Grains;

/// <summary>What a machine is to its cluster.</summary>
[GenerateSerializer]
public enum MachineRole
{
    /// <summary>It uses the store of the head.</summary>
    Worker,
    /// <summary>The store is here, and answers the others.</summary>
    ActiveHead,
    /// <summary>It has the store too, and takes over from the active head when that one has gone.</summary>
    StandbyHead,
}
