using Sweep.Core;
using Sweep.Core.Statistics;
using Sweep.Store;

namespace Sweep.Listings;

/// <summary>The line below a listing: which noise it accounts for, and so what may be concluded.</summary>
public static class NoiseSentence
{
    // Ranked by their bests alone, a stopped run would win over ones that were better where it was stopped.
    private const string AwaitsSurvivors = "none is ranked or compared: what went on where others were stopped has not been trained to its "
        + "end; it stands first, by its best so far";

    /// <summary>Below a leaderboard of runs.</summary>
    /// <param name="marks">Those that its reader sees; null: all.</param>
    public static string Of(RankedRuns ranked, ShownMarks? marks = null)
    {
        if (ranked.HasSurvivors && ranked.Rows.All(row => row.Rank is null))
            return AwaitsSurvivors;
        var byScore = ranked.Noise == NoiseKind.FreshEvaluation;
        var how = ranked.Noise == NoiseKind.UnpairedEvaluation
            ? "noise of the evaluation, unpaired: as if each run were scored on sequences of its own"
            : $"noise of the {(byScore ? "scores" : "evaluation")}, paired over {Format.Count(ranked.Groups, "group")} of 16 sequences";
        var compared = ranked.Rows.Where(row => row.TiedWithBest is not null).ToList();
        var which = compared is [{ Run: var only }]
            ? (only.State == RunState.Completed ? $"only {only.Id} was trained to the end" : $"{only.Id} was trained longest")
                + ", so there is nothing to compare it with"
            : Which(compared.Count(row => row.TiedWithBest == true), marks ?? ShownMarks.All, byScore);
        var configurations = RankedConfigurations.HasRepeats(ranked.Rows)
            ? "which configuration is better, the table by configuration tells" : "which configuration is better, only repeats tell";
        var unranked = ranked.HasSurvivors
            ? "; stopped runs are not ranked while others that went on there are not trained to their end" : "";
        return $"{how}; {which}{unranked}; {configurations}";
    }

    /// <summary>Below a leaderboard of configurations.</summary>
    /// <inheritdoc cref="Of(RankedRuns, ShownMarks)"/>
    public static string Of(RankedConfigurations ranked, ShownMarks? marks = null)
    {
        if (ranked.AwaitsSurvivors)
            return AwaitsSurvivors;
        var shown = marks ?? ShownMarks.All;
        // One alone that has several seeds, beside others with fewer, is told from nothing.
        if (ranked.Seeds < 2 || (ranked.WhyAlone is null && ranked.Rows.Count(row => row.TiedWithBest is not null) == 1))
        {
            return ranked.WhyAlone is { } only ? $"noise of training: {only}, so there is nothing to compare it with"
                : "noise of training: no two configurations have results of two common seeds yet, so none can be compared";
        }
        var tied = ranked.Rows.Count(row => row.TiedWithBest == true);
        var which = ranked.WhyAlone is { } why ? $"{why}, so there is nothing to compare it with" : Which(tied, shown, ranked.ByScore);
        if (ranked.Behind.Count > 0)
        {
            which += $" of those with these seeds; {(ranked.Behind.Count == 1 ? "configuration" : "configurations")} "
                + $"{string.Join(", ", ranked.Behind)} with fewer may be better, `{ProgramName.Typed} refine` adds the seeds";
        }
        if (ranked.IsRefined)
        {
            return $"noise of training, sequential: seeds were added to those that were tied, so means are over "
                + $"{Format.Count(ranked.Seeds, "common seed")} for the first and over fewer for those that were told from the best "
                + "before; "
                + (shown.HasIntervals ? "each with a 95 % interval by Student's t as if its seeds had not been added by results; " : "")
                + $"{which}, all looks together; this compares configurations on this text";
        }
        return $"noise of training: means over {Format.Count(ranked.Seeds, "common seed")}"
            + (shown.HasIntervals ? ", each with a 95 % interval by Student's t" : "")
            + $"; {which}; this compares configurations on this text";
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
    /// <param name="ofConfigurations">What tells which configuration is better.</param>
    public static string OfDifferences(
        bool paired, bool unpaired, string ofConfigurations = "only repeats say which configuration is")
    {
        var noise = (paired, unpaired) switch
        {
            (true, false) => ": paired differences over the groups of 16 sequences that both runs were scored on",
            (false, true) => ", unpaired: as if each run had been scored on sequences of its own",
            _ => ", smaller where differences are paired",
        };
        return $"shown is the noise of the evaluation{noise}; an interval above 0 says which model is better, {ofConfigurations}";
    }

    /// <summary>What tells which of two configurations with repeats is better, beside intervals that do not count everything.</summary>
    /// <param name="isSequential">Whether <c>sweep refine</c> has added seeds to one of them.</param>
    public static string OfConfigurations(bool isSequential) =>
        "which configuration is better, the leaderboard by configuration tells: it counts all configurations of the sweep"
        + (isSequential ? " and every look at which seeds were added" : "")
        + ", the interval of two alone does not; where they differ, go by the leaderboard";

    /// <summary>Below every listing of scores: what they are.</summary>
    /// <param name="score">Any of the sweep's scores that count.</param>
    public static string Of(SweepSummary sweep, FreshScore score) => score.AreUnused
        ? $"score: {sweep.Metric.Name} of the best checkpoint on {Format.Integer(score.Sequences)} sequences that no evaluation of the "
            + "sweep has used, the same ones for all; unlike the metric it is not the best of many looks"
        : $"score: {sweep.Metric.Name} of the best checkpoint on {Format.Integer(score.Sequences)} sequences that cover the validation "
            + $"text, since it has room for only {Format.Integer(score.Room)} that no evaluation has used: still a little too good";

    private static string Which(int tied, ShownMarks marks, bool byScore)
    {
        // By scores the best need not be the first row, so it has a mark of its own.
        var best = byScore ? marks.Tie is null ? "the best score" : $"{ShownMarks.BestScore}, the best score," : "the best";
        if (tied <= 1)
            return $"{best} is told from all others (95 %)";
        return marks.Tie is not { } tie ? $"{Format.Integer(tied)} cannot be told from {best}, itself included (95 %)"
            : byScore ? $"{ShownMarks.BestScore}: the best score; {tie} cannot be told from it (95 %)"
            : $"{tie} cannot be told from the best (95 %)";
    }
}
