using Microsoft.Extensions.Logging;
using Sweep.Core;
using Sweep.Listings;
using Sweep.Store;
using Sweep.Worker;

namespace Sweep.Cli;

/// <summary>
/// One sweep, submitted and trained while someone watches: by this process, or without a device by the store's other workers.
/// </summary>
/// <param name="name">The sweep's.</param>
/// <param name="output">Where progress goes.</param>
internal sealed partial class ForegroundRun(Session session, ISweepStore store, string name, int vocabularySize, WorkerOptions options,
    TextWriter output, TerminalInfo terminal, Suggestion suggestion)
{
    private readonly ILogger _logger = Logging.For(session);

    private string Name => name;

    private bool TrainsHere => options.Slots.Count > 0;

    // Where all that there is to see is others' work, sooner.
    private TimeSpan FollowInterval => TimeSpan.FromSeconds(TrainsHere ? 5 : 1);

    /// <summary>What to say after an interruption.</summary>
    public string AfterInterruption => TrainsHere
        ? $"interrupted; the same command goes on: {suggestion.Again}"
        : $"interrupted; the store's workers go on with what is queued, and the same command follows them: {suggestion.Again}";

    public async Task SubmitAsync(LoadedPlan plan, SubmissionChoices choices, CancellationToken cancel)
    {
        var outcome = await Submission.SubmitAsync(store, plan, choices, cancel);
        output.WriteLine(await Submission.DescribeAsync(store, plan, outcome, cancel));
        output.Flush();
    }

    /// <summary>
    /// Trains until no run is unfinished; null then. Interrupted before that: the exit code of what interrupted it. Stopped because the
    /// time was up: <see cref="ExitCode.Failed"/>, since runs are unfinished.
    /// </summary>
    /// <param name="most">The time; null: as long as it takes.</param>
    /// <exception cref="NotFoundException">The sweep has been deleted meanwhile.</exception>
    public async Task<int?> TrainAsync(TimeSpan? most)
    {
        var sweep = await store.RequireSweepAsync(Name, CancellationToken.None);
        if (sweep.Counts.Unfinished == 0)
            return null;
        var runs = await store.ListRunsAsync(Name, CancellationToken.None);
        var progress = new SweepProgress(sweep, runs, vocabularySize, session.Time);
        await using var view = CreateView(runs, progress, sweep.Metric.Name);
        using var interruption = TrainsHere
            ? new Interruption(view.Say, view.Abandon, () => WhatHappensToRuns(progress.Read()))
            : new Interruption(view.Say, view.Abandon, () => "stopped at once", stopping: "stopping");
        using var ended = new CancellationTokenSource();
        using var timeIsUp = new TimeLimit(most, session.Time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(interruption.Token, timeIsUp.Token);
        var following = FollowOthersAsync(view, progress, ended.Token);
        try
        {
            await (TrainsHere
                ? new SweepWorker(store, options, session.Time, _logger).RunAsync(view, stop.Token)
                : new WorkOfOthers(session, store, Name, suggestion, view.Say).WaitAsync(stop.Token));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // What asked for it is said below.
        }
        finally
        {
            await ended.CancelAsync();
            await following;
        }
        if (interruption.Asked)
            return interruption.ExitCode;
        return timeIsUp.IsOver && (await store.RequireSweepAsync(Name, CancellationToken.None)).Counts.Unfinished > 0
            ? ExitCode.Failed : null;
    }

    /// <summary>After a second Ctrl-C.</summary>
    internal static string WhatHappensToRuns(ProgressSnapshot now)
    {
        var training = now.Devices.SelectMany(device => device.Runs)
            .Select(run => $"{run.Run} (at step {Format.Integer(run.Step)})").ToList();
        return training.Count == 0
            ? "stopped at once; no run was in training"
            : $"stopped at once: {string.Join(", ", training)} {(training.Count == 1 ? "goes" : "go")} back to the queue and on from "
                + $"{(training.Count == 1 ? "its" : "their")} last checkpoint{(training.Count == 1 ? "" : "s")} with the same command; "
                + "no retry is used up";
    }

    /// <summary>
    /// What other workers do for the sweep, and what is decided of its runs elsewhere, is in the store only. Looks once more at the end, so
    /// that every end of a run has its line.
    /// </summary>
    private async Task FollowOthersAsync(IRunView view, SweepProgress progress, CancellationToken ended)
    {
        using var timer = new PeriodicTimer(FollowInterval, session.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(ended))
                await LookAsync();
        }
        catch (OperationCanceledException)
        {
            // The worker's end, or an interruption.
            await LookAsync();
        }

        async Task LookAsync()
        {
            try
            {
                var ended = progress.Refresh(await store.ListRunsAsync(Name, CancellationToken.None));
                // A target that is reached, or `cancel`, ends all that had not begun at once: one line.
                var cancelled = ended.Where(run => run.State == RunState.Cancelled).ToList();
                var isOneLine = cancelled.Count > 1;
                if (isOneLine)
                    view.Say(WorkerEventLines.Cancelled(cancelled));
                foreach (var run in ended.Where(run => !isOneLine || run.State != RunState.Cancelled))
                    view.ReportElsewhere(run);
            }
            catch (SweepException e)
            {
                // The worker meets the same trouble and deals with it; what is shown stays behind for a while.
                LogNotFollowed(_logger, e.Message);
            }
        }
    }

    private IRunView CreateView(IReadOnlyList<RunSummary> runs, SweepProgress progress, string metric)
    {
        var lines = new WorkerEventLines(terminal);
        return terminal.Live
            ? new LiveView(output, terminal, lines, progress, metric, session.Time)
            : new PlainView(output, lines, runs.ToDictionary(run => run.Id, run => run.Varied), progress, metric, session.Time);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "the progress of other workers cannot be read now: {Reason}")]
    private static partial void LogNotFollowed(ILogger logger, string reason);
}
