using System.Globalization;

namespace Sweep.Core.EarlyStopping;

/// <summary>Evaluations that a changed rule needs and that are not stored.</summary>
/// <param name="Rungs">By step.</param>
/// <param name="StoredSteps">The steps at which all the runs that lack one have an evaluation: rungs that they could be decided by.</param>
public sealed record MissingEvaluations(IReadOnlyList<MissingRung> Rungs, IReadOnlyList<int> StoredSteps)
{
    private const int MostShown = 8;

    /// <summary>For people, with the remedies.</summary>
    public string Message
    {
        get
        {
            var missing = Rungs.Select(rung =>
                $"at step {Number(rung.Step)} of {(rung.Runs.Count == 1 ? "run" : "runs")} {Some(rung.Runs)}");
            var remedy = StoredSteps.Count == 0 ? "" : $"choose rungs among the steps that are, {Some(StoredSteps)}, or ";
            return $"the rule needs evaluations that are not stored: {string.Join("; ", missing)}; "
                + $"{remedy}train these runs again with --recompute";
        }
    }

    private static string Some(IReadOnlyList<int> numbers)
    {
        var shown = string.Join(", ", numbers.Take(MostShown).Select(Number));
        return numbers.Count <= MostShown ? shown : $"{shown} and {Number(numbers.Count - MostShown)} more";
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The runs that have passed a rung's step without an evaluation there.</summary>
public sealed record MissingRung(int Step, IReadOnlyList<int> Runs);
