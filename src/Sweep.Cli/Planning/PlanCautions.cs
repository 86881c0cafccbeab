using Sweep.Core;
using Sweep.Listings;
using Sweep.Store;
using Sweep.Worker;

namespace Sweep.Cli;

/// <summary>What can be known of a sweep before it runs: said by <c>plan</c>, and refused by <c>run</c> where it cannot work.</summary>
internal static class PlanCautions
{
    /// <summary>Why some of these runs cannot be trained on these slots; null where all can.</summary>
    public static string? CannotTrain(IReadOnlyCollection<Hyperparameters> runs, IReadOnlyList<DeviceSlot> slots)
    {
        if (slots.FirstOrDefault(slot => slot.Device == "cpu") is not { } cpu)
            return null;
        var narrow = runs.Where(run => run.Precision != "float32").ToList();
        if (narrow.Count == 0)
            return null;
        var precisions = string.Join(" and ", narrow.Select(run => run.Precision).Distinct());
        return $"{Format.Integer(narrow.Count)} of {Format.Count(runs.Count, "run")} {(narrow.Count == 1 ? "has" : "have")} precision "
            + $"{precisions}, which needs a CUDA GPU, and {cpu.Id} is none; set precision: float32, or give --devices with GPUs only";
    }

    /// <summary>Why there are fewer runs than the file's numbers suggest; null where there are not.</summary>
    public static string? FewerThanExpected(SweepSpec spec, int points)
    {
        var configurations = (points + spec.Repeats - 1) / spec.Repeats;
        if (spec.Method.Learns)
            return null;
        if (spec.Method.Samples)
        {
            return spec.RunCap is { } cap && points < cap
                ? $"{Format.Count(points, "run")} instead of run_cap {Format.Integer(cap)}: "
                    + (points + spec.Repeats > cap
                        ? $"every configuration runs {spec.Repeats} times"
                        : $"the space has only {Format.Count(configurations, "configuration")} that differ")
                : null;
        }
        if (spec.RunCap is not null || !spec.Parameters.All(parameter => parameter is ChoiceParameter))
            return null;
        var combinations = spec.Parameters.OfType<ChoiceParameter>().Aggregate(1L, (product, choice) => product * choice.Values.Count);
        return combinations > configurations
            ? $"{Format.Integer(combinations)} combinations give {Format.Count(configurations, "configuration")}: "
                + "the others are excluded, or "
                + "equal to an earlier one"
            : null;
    }

    /// <summary>What the store has under this name, and what a run of the file would do there.</summary>
    public static string Stored(SweepSummary stored, IReadOnlyList<RunSummary> runs, SweepPlan plan)
    {
        if (stored.Spec == plan.Spec.ToCanonicalJson())
            return $"has this sweep already: {LeaderboardTable.Describe(stored.Counts)}";
        if (stored.Data.Sha256 != plan.Corpus.Reference.Sha256)
        {
            return $"has a sweep of this name on another text ({DataName.Short(stored.Data)}): restore that, or give this one another "
                + "name";
        }
        if (!stored.Data.IsSameText(plan.Corpus.Reference))
        {
            return $"has a sweep of this name with {string.Join(" and ", stored.Data.DifferencesFrom(plan.Corpus.Reference))}: give "
                + "this one another name";
        }
        var known = runs.Select(run => run.ConfigHash).ToHashSet();
        var here = plan.Points.Count(point => known.Contains(point.ConfigHash));
        var search = plan.Spec.Method.Learns ? ", and propose further ones up to run_cap" : "";
        return $"has another sweep of this name ({LeaderboardTable.Describe(stored.Counts)}): --extend would keep them and add "
            + $"{Format.Count(plan.Points.Count - here, "run")}{search}, {Format.Integer(here)} of this file are there already";
    }
}
