using Sweep.Core;
using Sweep.Listings;
using Sweep.Store;
using Sweep.Worker;

namespace Sweep.Cli;

/// <summary>
/// A sweep's status while others train it: repainted in place on a terminal, in a pipe a line for every run that takes another state.
/// </summary>
internal sealed class StatusWatch(Session session, ISweepStore store)
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    // A worker that lives takes a lost run up within a second or two.
    private const int LooksBeforeTheEnd = 5;

    private readonly Dictionary<RunId, RunState> _states = [];

    /// <summary>
    /// Returns when nothing of the sweep is queued or running (exit code 0), or when its runs are lost and nobody takes them up (1).
    /// </summary>
    public async Task<int> RunAsync(string name, CancellationToken cancel)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var abandoned = FindAbandonedAsync(name, end);
        try
        {
            await FollowAsync(name, end.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // Runs are lost, and nobody takes them up.
        }
        finally
        {
            await end.CancelAsync();
            await abandoned;
        }
        if (await abandoned is not { } lost)
            return ExitCode.Ok;
        session.Note($"{Format.Count(lost, "run")} of {name} {(lost == 1 ? "is" : "are")} lost: the program that trained "
            + $"{(lost == 1 ? "it" : "them")} is gone, and no other takes over; `{ProgramName.Typed} run FILE` or "
            + $"`{ProgramName.Typed} worker` goes on from the last checkpoints");
        return ExitCode.Failed;
    }

    /// <summary>
    /// Cancels <paramref name="end"/> once runs are lost and, for some looks in a row, nobody trains any run of the sweep.
    /// </summary>
    /// <returns>How many are lost then; null when the watch ended otherwise.</returns>
    private async Task<int?> FindAbandonedAsync(string name, CancellationTokenSource end)
    {
        try
        {
            var looks = 0;
            while (true)
            {
                await Task.Delay(Look, session.Time, end.Token);
                var lost = await LostRuns.FindAsync(store, name, end.Token);
                var counts = (await store.FindSweepAsync(name, end.Token))?.Counts;
                looks = lost.Count > 0 && counts?.Running == lost.Count ? looks + 1 : 0;
                if (looks < LooksBeforeTheEnd)
                    continue;
                await end.CancelAsync();
                return lost.Count;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SweepException)
        {
            // A store that does not answer ends the watch itself, with its reason.
            return null;
        }
    }

    private async Task FollowAsync(string name, CancellationToken cancel)
    {
        if (!session.Terminal.Live)
        {
            var metric = (await store.FindSweepAsync(name, cancel))?.Metric.Name;
            var validation = metric == "val_bpc" ? "val_bpc" : "val_loss";
            await foreach (var change in store.WatchAsync(name, Look, cancel))
            {
                Tell(change, validation);
                if (session.OutputFailure is not null)
                    break;
            }
            return;
        }
        var region = new LiveRegion(session.Out);
        IReadOnlyList<string> last = [];
        try
        {
            await foreach (var _ in store.WatchAsync(name, Look, cancel))
            {
                last = await ReportAsync(name, cancel);
                region.Paint([], last, session.Terminal.Width, Console.WindowHeight);
                if (session.OutputFailure is not null)
                    break;
            }
        }
        finally
        {
            // What was seen last stays, whole, and scrolls like any output.
            region.Close(last, session.Terminal.Width);
        }
    }

    private async Task<IReadOnlyList<string>> ReportAsync(string name, CancellationToken cancel)
    {
        var text = new StringWriter { NewLine = "\n" };
        var sweep = await store.RequireSweepAsync(name, cancel);
        var status = await SweepStatus.ReadAsync(store, sweep, await LostRuns.FindAsync(store, name, cancel), cancel);
        StatusReport.Write(text, session.Terminal, status, session.Time.GetUtcNow());
        return text.ToString().TrimEnd('\n').Split('\n');
    }

    private void Tell(SweepChange change, string validation)
    {
        var first = _states.Count == 0;
        foreach (var run in change.Runs)
        {
            var known = _states.TryGetValue(run.Id, out var before);
            _states[run.Id] = run.State;
            // At the start the counts say enough of what is queued or done.
            if (known ? before == run.State : first && run.State != RunState.Running)
                continue;
            session.Out.WriteLine($"{run.Id} {Describe(run, validation)}");
        }
        if (first || change.Finished)
            session.Out.WriteLine(LeaderboardTable.Describe(change.Counts));
        session.Out.Flush();
    }

    private static string Describe(RunSummary run, string validation) => run.State switch
    {
        RunState.Running => $"runs on {run.Host} {run.Device}{(run.Attempts > 1 ? $", attempt {run.Attempts}" : "")}",
        RunState.Queued => $"waits in the queue{After(run.Step)}",
        RunState.Completed when run.Last is { } last =>
            $"completed: {validation} {Format.Loss(last.Value(validation))}, train_loss {Format.Loss(last.TrainLoss)}",
        RunState.Diverged or RunState.Failed =>
            $"{run.State.ToName()}: {FailureText.Without(run.State.ToName(), LeaderboardTable.Reason(run))}",
        _ => run.State.ToName(),
    };

    private static string After(int step) =>
        step > 0 ? $", to go on from its last checkpoint (it was at step {Format.Integer(step)})" : "";
}
