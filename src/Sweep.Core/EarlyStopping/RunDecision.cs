namespace Sweep.Core.EarlyStopping;

/// <summary>What the decision about its configuration means for one run.</summary>
/// <param name="Run">The row it was made from.</param>
/// <param name="Configuration">The decision about its configuration.</param>
/// <param name="CommittedStep">Evaluations up to this step are visible to listings and to decisions; -1 hides them all.</param>
/// <param name="State">The state in which the run belongs now.</param>
/// <param name="UntilStep">How far a running run is to go; null for all others.</param>
/// <param name="ShownState">
/// The state for listings: <see cref="State"/>, but what a run met beyond its committed step by speculation is not shown: it is stopped
/// there when it is out, and paused while that is open.
/// </param>
/// <param name="Level">The rung that <see cref="CommittedStep"/> belongs to; -1 for step 0, the number of rungs for the end.</param>
/// <param name="CanSpeculate">An idle slot may train it to the rung behind its configuration's, which it has not reached yet.</param>
public sealed record RunDecision(
    MemberRun Run,
    ConfigurationDecision Configuration,
    int CommittedStep,
    RunState State,
    int? UntilStep,
    RunState ShownState,
    int Level,
    bool CanSpeculate)
{
    /// <summary>The run's row must be written.</summary>
    public bool IsChange => State != Run.State || UntilStep != Run.UntilStep || CommittedStep != Run.CommittedStep
        || Configuration.Verdict != Run.Verdict || Configuration.Step != Run.VerdictStep || StoredShownState != Run.ShownState;

    /// <summary>Its worker must find its lease gone: the run was running and is stopped.</summary>
    public bool EndsLease => Run.State == RunState.Running && State == RunState.Stopped;

    /// <summary>The row after the decision.</summary>
    public MemberRun NewRow => Run with
    {
        State = State,
        UntilStep = UntilStep,
        CommittedStep = CommittedStep,
        Verdict = Configuration.Verdict,
        VerdictStep = Configuration.Step,
        ShownState = StoredShownState,
    };

    private RunState? StoredShownState => ShownState == State ? null : ShownState;
}
