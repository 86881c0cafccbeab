using Microsoft.Extensions.Logging;
using Sweep.Core;
using Sweep.Store;
using Sweep.Worker;

namespace Sweep.Cli;

/// <summary>One sweep, submitted and trained by this process while someone watches.</summary>
/// <param name="output">Where progress goes.</param>
internal sealed partial class ForegroundRun(Session session, ISweepStore store, LoadedPlan plan, WorkerOptions options, TextWriter output,
    TerminalInfo terminal)
{
    private static readonly TimeSpan FollowInterval = TimeSpan.FromSeconds(5);

    private readonly ILogger _logger = Logging.For(session);

    private string Name => plan.Name;

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
        var progress = new SweepProgress(sweep, runs, plan.VocabularySize, session.Time);
        await using var view = CreateView(runs, progress);
        using var interruption = new Interruption(view.Say, view.Abandon);
        using var ended = new CancellationTokenSource();
        var following = FollowOthersAsync(progress, ended.Token);
        try
        {
            await new SweepWorker(store, options, session.Time, _logger).RunAsync(view, interruption.Token);
        }
        catch (OperationCanceledException) when (interruption.Asked)
        {
            return false;
        }
        finally
        {
            await ended.CancelAsync();
            await following;
        }
        return !interruption.Asked;
    }

    /// <summary>What other workers do for the sweep is in the store only.</summary>
    private async Task FollowOthersAsync(SweepProgress progress, CancellationToken ended)
    {
        using var timer = new PeriodicTimer(FollowInterval, session.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(ended))
            {
                try
                {
                    progress.Refresh(await store.ListRunsAsync(Name, ended));
                }
                catch (SweepException e)
                {
                    // The worker meets the same trouble and deals with it; what is shown stays behind for a while.
                    LogNotFollowed(_logger, e.Message);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The sweep's end.
        }
    }

    private IRunView CreateView(IReadOnlyList<RunSummary> runs, SweepProgress progress)
    {
        var lines = new RunEventLines(terminal);
        return terminal.Live
            ? new LiveView(output, terminal, lines, progress, session.Time)
            : new PlainView(output, lines, runs.ToDictionary(run => run.Id, run => run.Varied), progress, session.Time);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "the progress of other workers cannot be read now: {Reason}")]
    private static partial void LogNotFollowed(ILogger logger, string reason);
}
