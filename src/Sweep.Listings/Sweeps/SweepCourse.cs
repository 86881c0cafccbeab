using Sweep.Core;
using Sweep.Store;

namespace Sweep.Listings;

/// <summary>How far a whole sweep is, from its runs' rows alone.</summary>
/// <param name="Done">How much of its computation is done, 0 to 1; runs that ended early count as done.</param>
/// <param name="SecondsLeft">
/// At the speed of the runs that train now, if as many go on at once; null where none trains or none has said its speed.
/// </param>
public sealed record SweepCourse(double Done, double? SecondsLeft)
{
    /// <param name="lost">Running runs that nobody trains any more.</param>
    /// <param name="toPropose">Runs that a search is still to propose; taken to be like those that there are.</param>
    public static SweepCourse Of(IReadOnlyList<RunSummary> runs, IReadOnlySet<RunId> lost, int toPropose)
    {
        var total = runs.Sum(run => Tokens(run, run.Hyperparameters.MaxIters));
        var left = runs.Where(run => !run.State.IsFinal()).Sum(run => Tokens(run, Math.Max(0, run.Hyperparameters.MaxIters - run.Step)));
        var proposed = runs.Count > 0 ? total / runs.Count * toPropose : 0;
        (total, left) = (total + proposed, left + proposed);
        // A token costs as much as the model is large: the speed is weighed by parameters, where they are known.
        var speed = runs.Where(run => run.State == RunState.Running && !lost.Contains(run.Id)).Sum(
            run => (run.TokensPerSecond ?? 0) * Weight(run));
        return new SweepCourse(total > 0 ? 1 - left / total : 1, left > 0 && speed > 0 ? left / speed : null);
    }

    private static double Tokens(RunSummary run, int steps)
    {
        var h = run.Hyperparameters;
        return (double)steps * h.BatchSize * h.BlockSize * Weight(run);
    }

    // The same measure for runs that have not started, from the shape: a block's matrices dominate.
    private static double Weight(RunSummary run)
    {
        var h = run.Hyperparameters;
        return 12.0 * h.NLayer * h.NEmbd * h.NEmbd + 2.0 * h.NEmbd * h.BlockSize * h.NLayer + 64.0 * h.NEmbd;
    }
}
