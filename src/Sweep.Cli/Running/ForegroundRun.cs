using Sweep.Core;
using Sweep.Store;
using Sweep.Worker;

namespace Sweep.Cli;

/// <summary>One sweep, submitted and trained by this process while someone watches.</summary>
/// <param name="output">Where progress goes.</param>
internal sealed class ForegroundRun(Session session, ISweepStore store, LoadedPlan plan, WorkerOptions options, TextWriter output, TerminalInfo terminal)
{
    private string Name => plan.Plan.Spec.Name;

    public async Task SubmitAsync(bool extend, CancellationToken cancel)
    {
        var outcome = await Submission.SubmitAsync(store, plan, extend, cancel);
        output.WriteLine(Submission.Describe(Name, outcome));
        output.Flush();
    }

    /// <summary>Trains until no run is unfinished. False: interrupted before that.</summary>
    public async Task<bool> TrainAsync()
    {
        var sweep = (await store.FindSweepAsync(Name, CancellationToken.None))!;
        if (sweep.Counts.Unfinished == 0)
            return true;
        var runs = await store.ListRunsAsync(Name, CancellationToken.None);
        await using var view = CreateView(sweep, runs);
        using var interruption = new Interruption(view.Say, view.Abandon);
        try
        {
            await new SweepWorker(store, options, session.Time, Logging.For(session)).RunAsync(view, interruption.Token);
        }
        catch (OperationCanceledException) when (interruption.Asked)
        {
            return false;
        }
        return !interruption.Asked;
    }

    private IRunView CreateView(SweepSummary sweep, IReadOnlyList<RunSummary> runs)
    {
        var progress = new SweepProgress(sweep, runs, plan.VocabularySize, session.Time);
        var lines = new RunEventLines(terminal, sweep.Metric.Name);
        return terminal.Live
            ? new LiveView(output, terminal, lines, progress, session.Time)
            : new PlainView(output, lines, runs.ToDictionary(run => run.Id, run => run.Varied), progress, session.Time);
    }
}
