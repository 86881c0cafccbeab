using System.Globalization;
using Sweep.Grains;
using Sweep.Store;

namespace Sweep.Silo;

/// <summary>
/// What a silo claims in its cluster's membership, as silo metadata: its machine's name, its protocol, and for a head which store it keeps
/// and since when.
/// </summary>
internal sealed record SiloClaim(string Machine, StoreIdentity? Store)
{
    // To the microsecond, as PostgreSQL tells it; sorts as text.
    private const string Moment = "yyyy-MM-ddTHH:mm:ss.ffffffZ";

    private const string StoreLabel = "sweep.store";
    private const string StoreNameLabel = "sweep.store.name";
    private const string ProtocolLabel = "sweep.protocol";

    /// <summary>The version of the grain protocol that it speaks; 0 for a silo from before versions were told.</summary>
    public int Protocol { get; init; } = GrainProtocol.Version;

    /// <summary>Which Sweep it is; empty for one from before that was told.</summary>
    public string Version { get; init; } = SweepVersion.Own;

    /// <summary>When the silo entered its cluster, in UTC.</summary>
    public DateTime Since { get; init; }

    public Dictionary<string, string> ToLabels()
    {
        var labels = new Dictionary<string, string>
        {
            [SiloLabels.Machine] = Machine,
            [ProtocolLabel] = Protocol.ToString(CultureInfo.InvariantCulture),
            [SiloLabels.Version] = Version,
        };
        if (Store is not null)
        {
            (labels[StoreLabel], labels[StoreNameLabel]) = (Store.Id, Store.Description);
            labels[SiloLabels.HeadSince] = Since.ToString(Moment, CultureInfo.InvariantCulture);
        }
        return labels;
    }

    /// <summary>What another silo claims; null while its labels are not known.</summary>
    public static SiloClaim? Read(IReadOnlyDictionary<string, string> labels)
    {
        if (!labels.TryGetValue(SiloLabels.Machine, out var machine))
            return null;
        var store = labels.TryGetValue(StoreLabel, out var id) ? new StoreIdentity(id, labels.GetValueOrDefault(StoreNameLabel, "")) : null;
        var protocol = int.TryParse(labels.GetValueOrDefault(ProtocolLabel), CultureInfo.InvariantCulture, out var version) ? version : 0;
        return new SiloClaim(machine, store) { Protocol = protocol, Version = labels.GetValueOrDefault(SiloLabels.Version, "") };
    }
}
