namespace Sweep.Grains;

/// <summary>
/// Which head of a cluster is the active one: of those that live, the one that has been a head longest. The others are standbys. Every silo
/// finds the same one, without a vote, since all read the same membership and labels.
/// </summary>
public static class ActiveHead
{
    /// <summary>The active head of these silos; null where none of them is a head.</summary>
    /// <param name="silos">Those that live.</param>
    /// <param name="labels">What one of them says of itself.</param>
    public static SiloAddress? Among(
        IEnumerable<SiloAddress> silos, Func<SiloAddress, IReadOnlyDictionary<string, string>> labels) => silos
        .Select(silo => (Address: silo, Labels: labels(silo)))
        .Where(silo => silo.Labels.GetValueOrDefault(SiloLabels.Role) == SiloLabels.Head)
        .OrderBy(silo => silo.Labels.GetValueOrDefault(SiloLabels.HeadSince, ""), StringComparer.Ordinal)
        .ThenBy(silo => silo.Address)
        .Select(silo => silo.Address)
        .FirstOrDefault();
}
