using System.Globalization;
using Sweep.Listings;

namespace Sweep.Cli;

/// <summary>What <c>refine</c> says that it does.</summary>
internal static class RefinementWords
{
    /// <summary>A round, before its runs are added.</summary>
    public static string Of(string sweep, RefinementRound round)
    {
        var numbers = string.Join(", ", round.Tied.Select(number => Format.Integer(number)));
        var (seed, tied) = (round.NextSeed.ToString(CultureInfo.InvariantCulture), $"{Tied(round)} (configurations {numbers})");
        return round.Seeds == 1
            ? $"{sweep}: round {Format.Integer(round.Round)}: {tied} by the noise of the evaluation, the only one that one seed shows; "
                + $"a second seed each: {seed}"
            : $"{sweep}: round {Format.Integer(round.Round)}: {tied}; one more seed each: {seed}";
    }

    /// <summary>Why nothing more is added.</summary>
    /// <param name="hasAdded">Whether this program has added any.</param>
    public static string OfEnd(string sweep, RefinementRound round, RefinementGoal goal, bool hasAdded)
    {
        var seeds = Format.Count(round.Seeds, "seed");
        if (round.Meets(goal))
            return $"{sweep}: {Tied(round)} after {seeds} ({goal}): {(hasAdded ? "done" : "nothing to add")}";
        return $"{sweep}: {Tied(round)}{(hasAdded ? " still" : "")}, with the {seeds} each that --max-repeats allows: "
            + (hasAdded ? "it ends here" : "nothing to add");
    }

    private static string Tied(RefinementRound round) => round.Tied.Count == 1
        ? $"1 of {Format.Count(round.Compared, "configuration")} is told from all others"
        : $"{Format.Integer(round.Tied.Count)} of {Format.Count(round.Compared, "configuration")} are tied";
}
