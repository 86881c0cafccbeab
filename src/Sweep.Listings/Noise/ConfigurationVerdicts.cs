using Sweep.Store;

namespace Sweep.Listings;

/// <summary>
/// What the leaderboards of configurations say of runs' configurations. Unlike the interval of one difference they count every
/// configuration that was compared, and every look of <c>sweep refine</c>.
/// </summary>
public sealed class ConfigurationVerdicts
{
    private readonly Dictionary<(string Sweep, int Configuration), RankedConfiguration> _rows;

    private ConfigurationVerdicts(Dictionary<(string Sweep, int Configuration), RankedConfiguration> rows) => _rows = rows;

    /// <summary>Of the sweeps among these with repeats; of others none is known.</summary>
    public static async Task<ConfigurationVerdicts> LoadAsync(
        ISweepStore store, IEnumerable<SweepSummary> sweeps, CancellationToken cancel)
    {
        var rows = new Dictionary<(string, int), RankedConfiguration>();
        foreach (var sweep in sweeps.DistinctBy(sweep => sweep.Name))
        {
            var runs = await RankedRuns.LoadAsync(store, sweep, cancel);
            if (!RankedConfigurations.HasRepeats(runs.Rows))
                continue;
            foreach (var row in RankedConfigurations.Of(runs, sweep.Metric).Rows)
                rows.Add((sweep.Name, row.Number), row);
        }
        return new ConfigurationVerdicts(rows);
    }

    /// <summary>The row of a run's configuration; null in a sweep without repeats.</summary>
    public RankedConfiguration? Of(RunDetail run) => _rows.GetValueOrDefault((run.Sweep.Name, run.Summary.Configuration));

    /// <summary>The verdict in a few words.</summary>
    public static string Words(RankedConfiguration? row) => row switch
    {
        null or { TiedWithBest: null } or { BestProbability: null } => "not compared",
        { TiedWithBest: false } => "told from the best",
        { Rank: 1 } => "first",
        _ => "tied with the best",
    };
}
