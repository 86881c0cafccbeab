namespace Sweep.Core.EarlyStopping;

/// <summary>What early stopping has decided about a run, for listings.</summary>
/// <param name="Step">The step of the verdict: to which it is in, or at which it is open or out.</param>
/// <param name="CommittedStep">Evaluations beyond it, which an idle slot may have made already, are not shown.</param>
/// <param name="Reason">In words: <c>out at step 500: 14th of 27, 9 go on</c>.</param>
/// <param name="SharedReason">The same without the run's own place: <c>out at step 500: 9 of 27 go on</c>.</param>
public sealed record StoppingDecision(Verdict Verdict, int Step, int CommittedStep, string Reason, string SharedReason)
{
    public static StoppingDecision Of(RunDecision run) => new(
        run.Configuration.Verdict, run.Configuration.Step, run.CommittedStep, run.Configuration.Reason, run.Configuration.SharedReason);
}
