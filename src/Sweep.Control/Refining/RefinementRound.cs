using Sweep.Core;
using Sweep.Listings;
using Sweep.Store;

namespace Sweep.Control;

/// <summary>
/// Where a sweep's refinement stands, and the seeds that come next: a function of the stored results alone, the same whoever asks.
/// </summary>
/// <param name="Tied">The configurations that cannot be told from the best, by number.</param>
/// <param name="Compared">How many there are in all whose results can be compared.</param>
/// <param name="Seeds">How many seeds each tied configuration has results of.</param>
/// <param name="Round">The number of the round that comes next, from 1.</param>
/// <param name="NextSeed">The seed that it adds.</param>
/// <param name="Missing">Those of the tied that have no run with that seed yet: all of them, unless runs of the round were deleted.</param>
public sealed record RefinementRound(IReadOnlyList<int> Tied, int Compared, int Seeds, int Round, long NextSeed,
    IReadOnlyList<int> Missing)
{
    /// <summary>Why the one that is left has no other to be compared with, as the beginning of a sentence; otherwise null.</summary>
    public string? WhyAlone { get; private init; }

    /// <summary>
    /// Whether it gives configurations with fewer seeds, which may be the best by the noise of the evaluation, the seeds of the others.
    /// </summary>
    public bool IsCatchUp { get; private init; }

    /// <summary>From a sweep of which every run has ended.</summary>
    /// <exception cref="UsageException">No two configurations can be compared.</exception>
    public static async Task<RefinementRound> NextAsync(ISweepStore store, SweepSummary sweep, CancellationToken cancel)
    {
        var ranked = RankedConfigurations.Of(await RankedRuns.LoadAsync(store, sweep, cancel), sweep.Metric, refines: true);
        var compared = ranked.Rows.Where(row => row.TiedWithBest is not null).ToList();
        if (ranked.NextSeed is not { } next || (compared.Count < 2 && ranked.WhyAlone is null))
        {
            throw new UsageException($"no two configurations of '{sweep.Name}' have results of the same seeds, so none can be tied with "
                + $"another; `{ProgramName.Typed} leaderboard {sweep.Name} --by configuration` shows what there is");
        }
        if (ranked.Behind is [_, ..] behind)
        {
            return new RefinementRound(behind, compared.Count, ranked.Seeds, ranked.Look + 1, next, behind) { IsCatchUp = true };
        }
        var tied = compared.Where(row => row.TiedWithBest == true).OrderBy(row => row.Number).ToList();
        var missing = tied.Where(row => !row.Runs.Any(run => run.Hyperparameters.Seed == next));
        return new RefinementRound([.. tied.Select(row => row.Number)], compared.Count, ranked.Seeds, ranked.Look + 1, next,
            [.. missing.Select(row => row.Number)])
        {
            WhyAlone = ranked.WhyAlone,
        };
    }

    /// <summary>Whether it has come to what was asked for.</summary>
    public bool Meets(RefinementGoal goal) => !IsCatchUp && Tied.Count <= goal.MostTied;

    /// <summary>Adds its runs. Returns how many; 0 where another program has added them, or the sweep has changed.</summary>
    /// <param name="lastRun">The greatest number of the runs that the round was chosen by.</param>
    public Task<int> AddAsync(ISweepStore store, string sweep, int lastRun, CancellationToken cancel) => store.RefineAsync(
        sweep, new RefinementRequest(lastRun, [.. Missing.Select(number => new FurtherSeed(number, NextSeed))]), cancel);
}
