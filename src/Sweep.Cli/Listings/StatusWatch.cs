using Sweep.Core;
using Sweep.Listings;
using Sweep.Store;

namespace Sweep.Cli;

/// <summary>
/// A sweep's status while others train it: repainted in place on a terminal, in a pipe a line for every run that takes another state.
/// </summary>
internal sealed class StatusWatch(Session session, ISweepStore store)
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly Dictionary<RunId, RunState> _states = [];

    /// <summary>Returns when nothing of the sweep is queued or running.</summary>
    public async Task RunAsync(string name, CancellationToken cancel)
    {
        if (!session.Terminal.Live)
        {
            await foreach (var change in store.WatchAsync(name, Look, cancel))
            {
                Tell(change);
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
        var sweep = (await store.FindSweepAsync(name, cancel))!;
        StatusReport.Write(text, session.Terminal, await SweepStatus.ReadAsync(store, sweep, cancel), session.Time.GetUtcNow());
        return text.ToString().TrimEnd('\n').Split('\n');
    }

    private void Tell(SweepChange change)
    {
        var first = _states.Count == 0;
        foreach (var run in change.Runs)
        {
            var known = _states.TryGetValue(run.Id, out var before);
            _states[run.Id] = run.State;
            // At the start the counts say enough of what is queued or done.
            if (known ? before == run.State : first && run.State != RunState.Running)
                continue;
            session.Out.WriteLine($"{run.Id} {Describe(run)}");
        }
        if (first || change.Finished)
            session.Out.WriteLine(LeaderboardTable.Describe(change.Counts));
        session.Out.Flush();
    }

    private static string Describe(RunSummary run) => run.State switch
    {
        RunState.Running => $"runs on {run.Host} {run.Device}{(run.Attempts > 1 ? $", attempt {run.Attempts}" : "")}",
        RunState.Queued => $"waits in the queue{(run.Step > 0 ? $", to go on from its last checkpoint (it was at step {Format.Integer(run.Step)})" : "")}",
        RunState.Completed when run.Last is { } last =>
            $"completed: val_loss {Format.Loss(last.ValLoss)}, train_loss {Format.Loss(last.TrainLoss)}",
        RunState.Diverged or RunState.Failed =>
            $"{run.State.ToName()}: {FailureText.Without(run.State.ToName(), LeaderboardTable.Reason(run))}",
        _ => run.State.ToName(),
    };
}
