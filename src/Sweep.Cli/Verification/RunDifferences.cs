using Sweep.Core;
using Sweep.Listings;
using Sweep.Store;

namespace Sweep.Cli;

/// <summary>
/// What two trainings of the same run do not agree on. Losses are compared by their bits: 0.1 and the next number above it differ.
/// </summary>
internal static class RunDifferences
{
    // One flaw shows in every later evaluation; the first tell enough.
    private const int MostEvaluations = 5;

    /// <param name="seen">Every evaluation that <paramref name="actual"/>'s attempts reported, computed again after a resumption or
    /// not.</param>
    public static List<string> Of(RunDetail expected, RunDetail actual, IReadOnlyList<Evaluation> seen)
    {
        var differences = new List<string>();
        if (expected.Summary.State != actual.Summary.State)
            differences.Add($"{expected.Summary.State.ToName()} undisturbed, {actual.Summary.State.ToName()} with kills");
        if (expected.Summary.Failure?.Message != actual.Summary.Failure?.Message)
            differences.Add($"failure: {expected.Summary.Failure?.Message ?? "none"} undisturbed, "
                + $"{actual.Summary.Failure?.Message ?? "none"} with kills");
        if (expected.ParamsSha256 != actual.ParamsSha256)
            differences.Add($"final parameters: SHA-256 {expected.ParamsSha256 ?? "none"} undisturbed, {actual.ParamsSha256 ?? "none"} "
                + "with kills");
        if (!expected.Evaluations.Select(e => e.Step).SequenceEqual(actual.Evaluations.Select(e => e.Step)))
            differences.Add($"evaluated at {expected.Evaluations.Count} steps undisturbed, at {actual.Evaluations.Count} with kills");

        var byStep = expected.Evaluations.ToDictionary(e => e.Step);
        differences.AddRange(actual.Evaluations.Concat(seen)
            .Where(e => byStep.TryGetValue(e.Step, out var other) && !SameBits(e, other))
            .DistinctBy(e => (e.Step, BitConverter.DoubleToInt64Bits(e.ValLoss)))
            .Take(MostEvaluations)
            .Select(e => $"step {e.Step}: val_loss {Format.Value(byStep[e.Step].ValLoss)} undisturbed, {Format.Value(e.ValLoss)} with "
                + "kills"));
        return differences;
    }

    private static bool SameBits(Evaluation a, Evaluation b) =>
        Bits(a).SequenceEqual(Bits(b));

    private static long[] Bits(Evaluation e) =>
        [BitConverter.DoubleToInt64Bits(e.TrainLoss), BitConverter.DoubleToInt64Bits(e.TrainSem), BitConverter.DoubleToInt64Bits(e.ValLoss),
            BitConverter.DoubleToInt64Bits(e.ValSem)];
}
