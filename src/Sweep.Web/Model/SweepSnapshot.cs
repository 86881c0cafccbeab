using Sweep.Core;
using Sweep.Store;

namespace Sweep.Web;

/// <summary>What the store says of a sweep at one moment, ranked.</summary>
/// <param name="Lost">Running runs that nobody trains any more.</param>
internal sealed record SweepSnapshot(SweepSummary Sweep, IReadOnlyList<LeaderboardRow> Rows, IReadOnlySet<RunId> Lost)
{
    /// <summary>The runs by rank.</summary>
    public IEnumerable<RunSummary> Runs => Rows.Select(row => row.Run);

    /// <exception cref="NotFoundException">There is no such sweep.</exception>
    public static async Task<SweepSnapshot> ReadAsync(
        ISweepStore store, string name, IReadOnlySet<RunId> lost, CancellationToken cancel)
    {
        var sweep = await store.FindSweepAsync(name, cancel) ?? throw new NotFoundException(
            "sweep", Quoted.Plain(name), "the page of all sweeps has those there are");
        var runs = await store.ListRunsAsync(name, cancel);
        return new SweepSnapshot(
            sweep with { Counts = sweep.Counts.WithLost(runs.Count(run => run.State == RunState.Running && lost.Contains(run.Id))) },
            Leaderboard.Rank(sweep.Metric, runs), lost);
    }

    /// <summary>As the page shows it: a running run whose worker is gone is lost.</summary>
    public string StateOf(RunSummary run) => run.State == RunState.Running && Lost.Contains(run.Id) ? "lost" : run.State.ToName();
}
