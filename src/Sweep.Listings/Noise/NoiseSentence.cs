using Sweep.Core.Statistics;
using Sweep.Store;

namespace Sweep.Listings;

/// <summary>The line below a listing: which noise it accounts for, and so what may be concluded.</summary>
public static class NoiseSentence
{
    /// <summary>Below a leaderboard of runs.</summary>
    /// <param name="tie">How runs are marked that cannot be told from the best.</param>
    public static string Of(RankedRuns ranked, string tie = "≈")
    {
        var tied = ranked.Rows.Count(row => row.TiedWithBest == true);
        var byScore = ranked.Noise == NoiseKind.FreshEvaluation;
        var how = ranked.Noise == NoiseKind.UnpairedEvaluation
            ? "noise of the evaluation, unpaired: as if each run were scored on sequences of its own"
            : $"noise of the {(byScore ? "scores" : "evaluation")}, paired over {Format.Count(ranked.Groups, "group")} of 16 sequences";
        return $"{how}; {Which(tied, tie, byScore)}; which configuration is better, only repeats tell";
    }

    /// <summary>Below a leaderboard of configurations.</summary>
    /// <inheritdoc cref="Of(RankedRuns, string)"/>
    public static string Of(RankedConfigurations ranked, string tie = "≈")
    {
        if (ranked.Seeds < 2)
            return "noise of training: no two configurations have results of the same seeds yet, so none can be compared";
        var tied = ranked.Rows.Count(row => row.TiedWithBest == true);
        if (ranked.IsRefined)
        {
            return $"noise of training, sequential: seeds were added to those that were tied, so means are over "
                + $"{Format.Count(ranked.Seeds, "common seed")} for the first and over fewer for those that were told from the best "
                + "before; "
                + "each with a 95 % interval by Student's t as if its seeds had not been added by results; "
                + $"{Which(tied, tie, ranked.ByScore)}, all looks together; this compares configurations on this text";
        }
        return $"noise of training: means over {Format.Count(ranked.Seeds, "common seed")}, each with a 95 % interval by Student's t; "
            + $"{Which(tied, tie, ranked.ByScore)}; this compares configurations on this text";
    }

    /// <summary>Below shares of importance.</summary>
    public static string Of(SweepImportance importance)
    {
        var runs = Format.Count(importance.Runs, "run");
        if (importance.Method == ImportanceMethod.PedAnova)
        {
            return $"PED-ANOVA of {runs}: how far the values of the best "
                + $"{Format.Integer(DensityImportance.BestOf(importance.Runs))} are from those of all; p: "
                + "as many drawn at random are as far; each parameter by itself, pairs are not seen";
        }
        return importance.Rows.Any(row => row.Name == ImportanceRow.Repeats)
            ? $"analysis of variance of {runs}, a full grid with repeats: shares of the sum of squares; p: the noise of training alone "
                + "explains as much; for these values, others may matter more"
            : $"analysis of variance of {runs}, a full grid: shares of the sum of squares; without repeats noise has its share in every "
                + "line and nothing is tested; for these values, others may matter more";
    }

    /// <summary>Below differences of runs.</summary>
    /// <param name="paired">Some of them are paired.</param>
    /// <param name="unpaired">Some of them are not.</param>
    public static string OfDifferences(bool paired, bool unpaired) => (paired, unpaired) switch
    {
        (true, false) => "shown is the noise of the evaluation: paired differences over the groups of 16 sequences that both runs were "
            + "scored on; an interval above 0 says which model is better, only repeats say which configuration is",
        (false, true) => "shown is the noise of the evaluation, unpaired: as if each run had been scored on sequences of its own; an "
            + "interval above 0 says which model is better, only repeats say which configuration is",
        _ => "shown is the noise of the evaluation, smaller where differences are paired; an interval above 0 says which model is better, "
            + "only repeats say which configuration is",
    };

    /// <summary>Below every listing of scores: what they are.</summary>
    /// <param name="score">Any of the sweep's scores that count.</param>
    public static string Of(SweepSummary sweep, FreshScore score) => score.AreUnused
        ? $"score: {sweep.Metric.Name} of the best checkpoint on {Format.Integer(score.Sequences)} sequences that no evaluation of the "
            + "sweep has used, the same ones for all; unlike the metric it is not the best of many looks"
        : $"score: {sweep.Metric.Name} of the best checkpoint on {Format.Integer(score.Sequences)} sequences that cover the validation "
            + $"text, since it has room for only {Format.Integer(score.Room)} that no evaluation has used: still a little too good";

    // By scores the first row need not be among those that are tied, so its own mark is named too.
    private static string Which(int tied, string tie, bool byScore) => tied > 1
        ? $"{tie} cannot be told from the best{(byScore ? " score" : "")} (95 %)"
        : $"{(byScore ? $"{tie}, the best score," : "the best")} is told from all others (95 %)";
}
