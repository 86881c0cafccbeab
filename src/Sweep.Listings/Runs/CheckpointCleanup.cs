using Sweep.Core;
using Sweep.Store;

namespace Sweep.Listings;

/// <summary>Which checkpoints of a sweep can go: those of ended runs that are not among the best.</summary>
/// <param name="Runs">The numbers of the runs whose checkpoints go.</param>
/// <param name="Checkpoints">How many those are.</param>
/// <param name="Bytes">Their size.</param>
/// <param name="Best">The best runs, which keep theirs.</param>
/// <param name="Resumable">How many failed and cancelled runs keep theirs, so that they can be resumed from them.</param>
public sealed record CheckpointCleanup(
    IReadOnlyList<int> Runs, int Checkpoints, long Bytes, IReadOnlyList<RunId> Best, int Resumable)
{
    /// <param name="keep">How many of the best runs keep their checkpoints: the first in the leaderboard, ranked or not.</param>
    /// <param name="resumable">Whether those of failed and cancelled runs go too. Those of queued and running runs never do.</param>
    public static CheckpointCleanup Of(
        SweepSummary sweep, IReadOnlyList<RunSummary> runs, IReadOnlyList<RunCheckpoint> checkpoints, int keep, bool resumable)
    {
        var sizes = checkpoints.ToLookup(row => row.Number, row => row.Checkpoint.Bytes);
        var best = Leaderboard.Rank(sweep.Metric, runs).Where(row => row.HasPlace).Take(keep).Select(row => row.Run.Id).ToList();
        var others = runs.Where(run => sizes.Contains(run.Id.Number) && !best.Contains(run.Id)).ToList();
        var waiting = others.Where(run => run.State is RunState.Failed or RunState.Cancelled).ToList();
        var ended = others.Where(run => run.State is RunState.Completed or RunState.Stopped or RunState.Diverged);
        List<int> dropped = [.. ended.Concat(resumable ? waiting : []).Select(run => run.Id.Number).Order()];
        return new CheckpointCleanup(
            dropped,
            dropped.Sum(number => sizes[number].Count()),
            dropped.Sum(number => sizes[number].Sum()),
            [.. best.Where(run => sizes.Contains(run.Number))],
            resumable ? 0 : waiting.Count);
    }
}
