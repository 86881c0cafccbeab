using Sweep.Core;
using Sweep.Core.EarlyStopping;
using Sweep.Store;

namespace Sweep.Listings;

/// <summary>Every rung of a sweep's early stopping: who got there, with which value, and what was decided.</summary>
/// <param name="Rungs">By step; those of all cohorts at one step are one.</param>
/// <param name="Standings">By cohort, rung and value there; those without a value last.</param>
public sealed record RungPicture(IReadOnlyList<RungCount> Rungs, IReadOnlyList<RungStanding> Standings)
{
    /// <param name="curves">The visible evaluations by run.</param>
    /// <returns>Null for a sweep without a rule.</returns>
    public static RungPicture? Of(
        SweepSummary sweep, SweepSpec spec, IReadOnlyList<RunSummary> runs, ILookup<int, Evaluation> curves)
    {
        if (CohortPlan.Of(spec) is not { } plan || runs.Count == 0)
            return null;
        var byNumber = runs.ToDictionary(run => run.Id.Number);
        var standings = new List<RungStanding>();
        var counts = new SortedDictionary<int, RungCount>();
        foreach (var cohort in Cohorts.Of(plan, runs.ToDictionary(run => run.Id.Number, run => run.Hyperparameters)))
        {
            foreach (var (level, step) in cohort.Schedule.Rungs.Index())
            {
                var there = AtRung(cohort, level, byNumber, curves, sweep.Metric);
                standings.AddRange(there);
                var before = counts.GetValueOrDefault(step, new RungCount(step, 0, 0, 0, 0));
                counts[step] = before with
                {
                    GoOn = before.GoOn + cohort.Schedule.Quotas[level + 1],
                    In = before.In + there.Count(standing => standing.Verdict == Verdict.In),
                    Out = before.Out + there.Count(standing => standing.Verdict == Verdict.Out),
                    Undecided = before.Undecided + there.Count(standing => standing.Verdict == Verdict.Open),
                };
            }
        }
        return new RungPicture([.. counts.Values], standings);
    }

    private static List<RungStanding> AtRung(
        Cohort cohort, int level, Dictionary<int, RunSummary> runs, ILookup<int, Evaluation> curves, Metric metric)
    {
        var step = cohort.Schedule.Rungs[level];
        var configurations = new List<(CohortConfiguration Configuration, double? Mean, Verdict Verdict)>();
        foreach (var configuration in cohort.Configurations)
        {
            var decision = runs[configuration.Number].Decision;
            // Those that went no further than an earlier rung are not on their way to this one.
            if (decision is null || decision.Step < step)
                continue;
            var verdict = decision.Step > step ? Verdict.In : decision.Verdict == Verdict.In ? Verdict.Open : decision.Verdict;
            configurations.Add((configuration, Mean(configuration, step, curves, metric), verdict));
        }
        var known = configurations.Where(c => c.Mean is not null)
            .OrderBy(c => c.Mean is { } mean ? metric.Cost(mean) : 0).ThenBy(c => c.Configuration.Number).ToList();
        var ordered = known.Index().Select(c => (c.Item, Rank: (int?)c.Index + 1))
            .Concat(configurations.Where(c => c.Mean is null).Select(c => (Item: c, Rank: (int?)null)));
        return
        [
            .. ordered.SelectMany(place => place.Item.Configuration.Runs.Select(number => new RungStanding(
                cohort.Number, number, level, step, ValueAt(curves[number], step, metric), place.Rank, known.Count,
                place.Item.Verdict, runs[number].Decision?.Step == step ? runs[number].Decision!.Reason : null))),
        ];
    }

    private static double? Mean(CohortConfiguration configuration, int step, ILookup<int, Evaluation> curves, Metric metric)
    {
        var values = configuration.Runs.Select(number => ValueAt(curves[number], step, metric)).ToList();
        return values.TrueForAll(value => value is not null) ? values.Average() : null;
    }

    private static double? ValueAt(IEnumerable<Evaluation> curve, int step, Metric metric) =>
        curve.FirstOrDefault(evaluation => evaluation.Step == step)?.Value(metric.Name);
}

/// <summary>How many runs got to a rung, and what was decided about them.</summary>
/// <param name="GoOn">How many configurations go on from it.</param>
public sealed record RungCount(int Step, int GoOn, int In, int Out, int Undecided);

/// <summary>One run at one rung.</summary>
/// <param name="Rung">From 0.</param>
/// <param name="Value">The metric there; null while it is on its way, or where it ended before.</param>
/// <param name="Rank">Its configuration's place among those of its cohort that are there; null while it is not.</param>
/// <param name="Of">How many of the cohort's configurations are there.</param>
/// <param name="Reason">The decision in words, where it was made at this rung.</param>
public sealed record RungStanding(
    int Cohort, int Run, int Rung, int Step, double? Value, int? Rank, int Of, Verdict Verdict, string? Reason);
