using System.Globalization;

namespace Sweep.Core.EarlyStopping;

/// <summary>What the stored evaluations say about one configuration.</summary>
public sealed record ConfigurationDecision
{
    /// <summary>The configuration's number.</summary>
    public required int Number { get; init; }

    public required Verdict Verdict { get; init; }

    /// <summary>The rung it is committed to, from 0; the number of rungs when it trains to the end.</summary>
    public required int Level { get; init; }

    /// <summary>The step of <see cref="Level"/>.</summary>
    public required int Step { get; init; }

    /// <summary>
    /// Its value at <see cref="Step"/>, the mean over its runs; infinite after a divergence or a cancel; NaN while it is unknown and at the
    /// end.
    /// </summary>
    public required double Value { get; init; }

    /// <summary>Its place among those whose value at the rung is known, from 1; 0 while its own is unknown.</summary>
    public required int Rank { get; init; }

    /// <summary>How many values are known at the rung.</summary>
    public required int Known { get; init; }

    /// <summary>How many configurations train to this rung; at the end, how many train to the end.</summary>
    public required int Quota { get; init; }

    /// <summary>How many of them go on from it.</summary>
    public required int GoOn { get; init; }

    /// <summary>The run whose divergence or cancel makes the value infinite; null when there is none.</summary>
    public required MemberRun? Ended { get; init; }

    /// <summary>The failed run that keeps the value unknown until it is resumed or cancelled; null when there is none.</summary>
    public required int? FailedRun { get; init; }

    /// <summary>
    /// Of an open one: its value is finite and its place is within the quota for now, so that an idle slot may train it on.
    /// </summary>
    public bool IsWithinProvisionalQuota => Verdict == Verdict.Open && Rank <= GoOn && double.IsFinite(Value);

    /// <summary>
    /// The decision in words: <c>out at step 500: 14th of 27, 9 go on</c>. Once its rung is full the words stay the same.
    /// </summary>
    public string Reason
    {
        get
        {
            var text = (Verdict, Known == Quota) switch
            {
                (Verdict.In, _) when FailedRun is not null =>
                    Invariant($"in until step {Step}; run {FailedRun} has failed: resume or cancel it"),
                (Verdict.In, _) => Invariant($"in until step {Step}"),
                (Verdict.Out, true) => Invariant($"out at step {Step}: {Ordinal(Rank)} of {Quota}, {GoOn} {GoesOn}"),
                (Verdict.Out, false) => Invariant($"out at step {Step}: {Ordinal(Rank)} of {Known} so far, {GoOn} of {Quota} {GoesOn}"),
                _ => Invariant($"open at step {Step}: {Ordinal(Rank)} of {Known} so far, {GoOn} of {Quota} {GoesOn}"),
            };
            return Ended is null
                ? text
                : Invariant($"{text}; run {Ended.Number} {(Ended.State == RunState.Diverged ? "diverged" : "was cancelled")}");
        }
    }

    /// <summary>The decision without this configuration's own place, the same for all that share it: to be counted.</summary>
    public string SharedReason => Verdict switch
    {
        Verdict.In => Reason,
        Verdict.Out => Invariant($"out at step {Step}: {GoOn} of {Quota} {GoesOn}"),
        _ => Invariant($"open at step {Step}: {Known} of {Quota} are there, {GoOn} {GoesOn}"),
    };

    private string GoesOn => GoOn == 1 ? "goes on" : "go on";

    private static string Ordinal(int number) => Invariant($"{number}{Suffix(number)}");

    private static string Suffix(int number) => (number % 100 is >= 11 and <= 13 ? 0 : number % 10) switch
    {
        1 => "st",
        2 => "nd",
        3 => "rd",
        _ => "th",
    };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
