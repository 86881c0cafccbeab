using Sweep.Core.EarlyStopping;

namespace Sweep.Core.Tests.EarlyStopping;

/// <summary>
/// The rule as a book has it, to compare with: all members train to a rung, or to their end, before any is chosen. Written from the
/// description, without the product's code for decisions.
/// </summary>
internal static class SynchronousRule
{
    /// <summary>Of each configuration how far it gets, and the steps that all runs train.</summary>
    public static (Dictionary<int, int> Reached, long Steps) Of(IReadOnlyList<SimulatedRun> runs, RungSchedule schedule)
    {
        var reached = runs.Select(run => run.Configuration).Distinct().ToDictionary(configuration => configuration, _ => schedule.MaxIters);
        var trained = runs.ToDictionary(run => run.Number, _ => 0);
        var members = reached.Keys.Order().ToList();
        for (var k = 0; k < schedule.Rungs.Count; k++)
        {
            var step = schedule.Rungs[k];
            Train(members, step);
            var ranked = members.OrderBy(member => Value(member, step)).ThenBy(member => member).ToList();
            foreach (var loser in ranked.Skip(schedule.Quotas[k + 1]))
                reached[loser] = step;
            members = ranked.Take(schedule.Quotas[k + 1]).ToList();
        }
        Train(members, schedule.MaxIters);
        return (reached, trained.Values.Sum(steps => (long)steps));

        void Train(List<int> chosen, int step)
        {
            foreach (var run in runs.Where(run => chosen.Contains(run.Configuration)))
                trained[run.Number] = Math.Min(step, End(run));
        }

        double Value(int configuration, int step)
        {
            var own = runs.Where(run => run.Configuration == configuration).OrderBy(run => run.Number).ToList();
            return own.Any(run => End(run) < step || run.DivergesAt <= step)
                ? double.PositiveInfinity
                : own.Average(run => run.Value(step));
        }

        static int End(SimulatedRun run) =>
            Math.Min(run.DivergesAt ?? int.MaxValue, run.ResumedAfter is null ? run.CancelledFrom ?? int.MaxValue : int.MaxValue);
    }
}
