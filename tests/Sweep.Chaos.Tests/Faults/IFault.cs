namespace Sweep.Chaos.Tests;

/// <summary>One kind of thing that goes wrong.</summary>
internal interface IFault
{
    string Name { get; }

    /// <summary>False when it cannot be done here, or not now.</summary>
    bool IsPossible(ChaosWorld world);

    /// <summary>
    /// Does it, and undoes it where it can be undone. Returns what it did, for the story; null when there was nothing to do it to.
    /// </summary>
    Task<string?> StrikeAsync(ChaosWorld world);
}
