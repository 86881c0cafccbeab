namespace Sweep.Core.EarlyStopping;

/// <summary>The row of one run as it is stored before a decision.</summary>
/// <param name="Number">The N of <c>SWEEP/N</c>.</param>
/// <param name="Configuration">The number of its configuration, <see cref="CohortConfiguration.Number"/>.</param>
public sealed record MemberRun(int Number, int Configuration, RunState State)
{
    /// <summary>
    /// Of a cancelled run: the last step whose evaluations count, its committed step when it was cancelled. What it had reached by
    /// speculation beyond that step thus stays invisible, whenever the cancel came. Null for all other runs.
    /// </summary>
    public int? CountsUntil { get; init; }

    /// <summary>
    /// How far it has been trained; of a diverged one the step at which it diverged. Decisions ask for evaluations only, a changed rule for
    /// both.
    /// </summary>
    public int ReachedStep { get; init; }

    /// <summary>The step up to which the run that is training will go before it pauses; null unless it is running.</summary>
    public int? UntilStep { get; init; }

    /// <summary>The committed step that is stored; null before the first decision.</summary>
    public int? CommittedStep { get; init; }

    /// <summary>The verdict that is stored; null before the first decision.</summary>
    public Verdict? Verdict { get; init; }

    /// <summary>The step of that verdict; null before the first decision.</summary>
    public int? VerdictStep { get; init; }

    /// <summary>The state for listings that is stored; null where it is the run's own.</summary>
    public RunState? ShownState { get; init; }
}
