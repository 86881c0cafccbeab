using System.Globalization;
using Sweep.Listings;

namespace Sweep.Cli;

/// <summary>What <c>refine</c> says that it does.</summary>
internal static class RefinementWords
{
    /// <summary>A round and the runs that it adds.</summary>
    public static string Of(string sweep, RefinementRound round)
    {
        var seed = round.NextSeed.ToString(CultureInfo.InvariantCulture);
        if (round.IsCatchUp)
        {
            return $"{sweep}: round {Format.Integer(round.Round)}: configuration{(round.Tied.Count == 1 ? "" : "s")} {Numbers(round.Tied)} "
                + $"may be the best by the noise of the evaluation, with fewer seeds than others; seed {seed} first";
        }
        var tied = $"{Tied(round)} (configurations {Numbers(round.Tied)})";
        var known = round.Seeds == 1 ? " by the noise of the evaluation, the only one that one seed shows" : "";
        var added = round.Missing.Count == round.Tied.Count
            ? $"{(round.Seeds == 1 ? "a second seed" : "one more seed")} each: {seed}"
            : $"seed {seed} for configuration{(round.Missing.Count == 1 ? "" : "s")} {Numbers(round.Missing)}, the others have it";
        return $"{sweep}: round {Format.Integer(round.Round)}: {tied}{known}; {added}";
    }

    /// <summary>Why nothing more is added.</summary>
    /// <param name="hasAdded">Whether this program has added any.</param>
    public static string OfEnd(string sweep, RefinementRound round, RefinementGoal goal, bool hasAdded)
    {
        var seeds = Format.Count(round.Seeds, "seed");
        if (round.WhyAlone is { } why)
            return $"{sweep}: {why}, so none is tied with another ({goal}): {(hasAdded ? "done" : "nothing to add")}";
        if (round.Meets(goal))
            return $"{sweep}: {Tied(round)} after {seeds} ({goal}): {(hasAdded ? "done" : "nothing to add")}";
        return $"{sweep}: {Tied(round)}{(hasAdded ? " still" : "")}, with the {seeds} each that --max-repeats allows: "
            + (hasAdded ? "it ends here" : "nothing to add");
    }

    private static string Numbers(IEnumerable<int> configurations) =>
        string.Join(", ", configurations.Select(number => Format.Integer(number)));

    private static string Tied(RefinementRound round) => round.Tied.Count == 1
        ? $"1 of {Format.Count(round.Compared, "configuration")} is told from all others"
        : $"{Format.Integer(round.Tied.Count)} of {Format.Count(round.Compared, "configuration")} are tied";
}
