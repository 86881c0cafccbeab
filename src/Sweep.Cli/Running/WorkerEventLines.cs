using Sweep.Core;
using Sweep.Listings;
using Sweep.Store;
using Sweep.Worker;

namespace Sweep.Cli;

/// <summary>What a worker does, in sentences.</summary>
internal sealed class WorkerEventLines(TerminalInfo terminal)
{
    public static string Started(RunStartedEvent started, IReadOnlyDictionary<string, ParameterValue>? varied) =>
        $"{started.Run} {(started.FromStep > 0 ? $"goes on from step {Format.Integer(started.FromStep)}" : "starts")} on {started.Device}"
        + (started.Attempt > 1 ? $", attempt {started.Attempt}" : "")
        + (varied is { Count: > 0 } ? $": {Format.Values(varied)}" : "")
        + (started.NParams > 0 ? $" ({Format.Compact(started.NParams)} parameters)" : "");

    public string Evaluated(RunEvaluatedEvent evaluated, int? maxIters) =>
        $"{evaluated.Run} step {Format.Integer(evaluated.Evaluation.Step)}{(maxIters is { } most ? $"/{Format.Integer(most)}" : "")}: "
            + $"{Losses(evaluated.Metric, evaluated.Evaluation, best: null)}{(evaluated.Best ? ", its best" : "")}";

    public string Ended(RunEndedEvent ended)
    {
        var what = ended.State switch
        {
            RunState.Queued when ended.Failure is { } why => $"{ended.Run} will be tried again: {FirstLine(why)}",
            RunState.Queued when ended.Score is { } score =>
                $"{ended.Run} was stopped at step {Format.Integer(score.Last.Step)} or later and waits in the queue; "
                + "it goes on from its last checkpoint",
            RunState.Queued => $"{ended.Run} waits in the queue again; it goes on from its last checkpoint, if it has one",
            RunState.Completed => $"{ended.Run} {(ended.Reuse is { } reuse ? VisibleText.Of(reuse.ToString()) : Painted(ended.State))}",
            RunState.Paused when ended.Score is { } score => $"{DecidedAt(ended, score, "")}; it waits for the runs it is compared with",
            RunState.Stopped when ended.Score is { } score => DecidedAt(ended, score, " early"),
            _ => $"{ended.Run} {Painted(ended.State)}{Why(ended.State, ended.Failure)}",
        };
        if (ended.State != RunState.Completed || ended.Score is not { } reached)
            return what;
        var time = ended.Reuse is null ? $", {Format.Duration(ended.Seconds)}" : "";
        return $"{what}: {Losses(reached.Metric, reached.Last, reached.Best)}{time}";
    }

    /// <summary>
    /// The end of a run that this process did not bring about: another worker trained it, or it was given up or cancelled.
    /// </summary>
    public string EndedElsewhere(RunSummary run, string metric)
    {
        var who = run.State == RunState.Completed && run.Host is { } host ? $" by the worker on {host} {run.Device}" : "";
        var what = $"{run.Id} {Painted(run.State)}{who}";
        return run.State switch
        {
            RunState.Completed when run.Reuse is { IsWhole: true } reuse => $"{run.Id} {VisibleText.Of(reuse.ToString())}",
            RunState.Completed when run.Last is { } last =>
                $"{what}: {Losses(metric, last, run.Best?.Value(metric))}, {Format.Duration(run.Seconds)}",
            RunState.Stopped when run.Decision?.Reason is { } reason => $"{what}: {reason}",
            RunState.Failed or RunState.Diverged => $"{what}{Why(run.State, LeaderboardTable.Reason(run))}",
            _ => what,
        };
    }

    /// <summary>The end of several runs that were cancelled together.</summary>
    public static string Cancelled(IReadOnlyList<RunSummary> runs)
    {
        const int Named = 8;
        var ids = runs.Select(run => run.Id).OrderBy(id => id.Number).ToList();
        var others = ids.Count > Named ? $" and {Format.Integer(ids.Count - Named)} more" : "";
        return $"{Format.Count(ids.Count, "run")} cancelled: {string.Join(", ", ids.Take(Named))}{others}";
    }

    public string Quarantined(DeviceQuarantinedEvent quarantined) =>
        $"{quarantined.Device} {terminal.Paint(Tone.Bad, "quarantined")}: {quarantined.Message}";

    public static string Noticed(WorkerNoticeEvent notice) =>
        $"{(notice.Run is { } run ? $"{run} on {notice.Device}" : notice.Device)}: {notice.Message}";

    // At a rung the value of that very step counts, not the best so far.
    private string DecidedAt(RunEndedEvent ended, RunScore score, string how) =>
        $"{ended.Run} {Painted(ended.State)}{how} at step {Format.Integer(score.Last.Step)}: "
        + Losses(score.Metric, score.Last, best: null);

    // The leaderboard ranks by the best, which need not be the last.
    private string Losses(string metric, Evaluation evaluation, double? best)
    {
        var value = Format.Loss(evaluation.Value(metric));
        var ranked = best is { } better && Format.Loss(better) != value ? $" ({Format.Loss(better)} at its best)" : "";
        var other = metric == "train_loss" ? "val_loss" : "train_loss";
        return $"{metric} {value} {(terminal.Unicode ? "±" : "+-")} {Format.Sem(evaluation.Sem(metric))}{ranked}, {other} "
            + $"{Format.Loss(evaluation.Value(other))}";
    }

    private static string Why(RunState state, string? failure) =>
        string.IsNullOrEmpty(failure) ? "" : $": {FailureText.Without(state.ToName(), FirstLine(failure))}";

    private string Painted(RunState state) => terminal.Paint(Tones.ToneOf(state), state.ToName());

    private static string FirstLine(string text) => TextWidth.Visible(text.Split('\n', 2)[0]);
}
