using Microsoft.Extensions.Logging;
using Sweep.Core;
using Sweep.Store;

namespace Sweep.Worker;

/// <summary>One device slot, or one lane of it, at work: claim, train in the slot's warm trainer process, and again, until nothing is left, it is told to stop, or the device proves broken.</summary>
internal sealed partial class SlotLoop(SlotContext slot, SlotTrainer trainer, WorkQueue queue, DeviceReporter reporter)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private int _crashes;
    private string _lastCrash = "";
    private TimeSpan _pause;

    /// <summary>Why the slot is quarantined; null when it ended in good order.</summary>
    public async Task<string?> RunAsync(CancellationToken stop)
    {
        try
        {
            Report("idle", null, null);
            while (!stop.IsCancellationRequested && await queue.NextAsync(slot, stop) is { } lease)
            {
                Report("running", lease.Run, null);
                var outcome = await TrainAsync(lease, stop);
                queue.RunEnded();
                if (_crashes >= slot.Options.QuarantineAfter)
                    return Quarantine();
                Report("idle", null, null);
                await PauseAfterAsync(outcome, stop);
            }
            Report("gone", null, null);
            return null;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Report("gone", null, null);
            return null;
        }
    }

    private async Task<SessionOutcome> TrainAsync(RunLease lease, CancellationToken stop)
    {
        await using var keeper = new LeaseKeeper(slot.Store, lease, slot.Options.RenewInterval, slot.Time, slot.Logger);
        RunSession? session = null;
        TrainerLine? line = null;
        try
        {
            line = await FindTrainerAsync(lease.Run, stop);
            if (line is null)
            {
                await slot.Retry.CallAsync(cancel => slot.Store.ReleaseAsync(lease, cancel), keeper.Lost);
                slot.Say(new RunEndedEvent(slot.Slot.Id, lease.Run, RunState.Queued, null, null, 0));
                return SessionOutcome.Released;
            }
            session = new RunSession(slot, line, lease, keeper);
            var outcome = await session.RunAsync(stop);
            if (outcome == SessionOutcome.Crashed)
                Crashed(session.Failure ?? "");
            else if (outcome == SessionOutcome.Ended)
                _crashes = 0;
            return outcome;
        }
        catch (Exception e) when (e is LeaseLostException || (e is OperationCanceledException && keeper.Lost.IsCancellationRequested))
        {
            LogLeaseLost(slot.Logger, slot.Slot.Id, lease.Run, lease.Epoch);
            await new Abandonment(slot, session is { TrainerIsBusy: true } ? line : null, lease).RunAsync();
            return SessionOutcome.LeaseLost;
        }
        finally
        {
            if (line is not null)
                await line.DisposeAsync();
        }
    }

    /// <summary>A line to the warm trainer, or to a new one; null when none can be had or the worker stops, and then the run is not to blame.</summary>
    private async Task<TrainerLine?> FindTrainerAsync(RunId run, CancellationToken stop)
    {
        try
        {
            return stop.IsCancellationRequested ? null : await trainer.OpenAsync(run.ToString(), stop);
        }
        catch (TrainerGoneException e)
        {
            Crashed(e.Message);
            slot.Notice(null, e.Message);
            return null;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The run has not begun; it goes back to the queue.
            return null;
        }
    }

    private void Crashed(string message)
    {
        _crashes++;
        _lastCrash = message;
    }

    private string Quarantine()
    {
        var message = $"{slot.Slot.Id} ({slot.Slot.Name}) is quarantined after {_crashes} crashes in a row; check the device, then start the worker again. The last crash: {_lastCrash}";
        LogQuarantined(slot.Logger, message);
        slot.Say(new DeviceQuarantinedEvent(slot.Slot.Id, message));
        Report("quarantined", null, message);
        return message;
    }

    /// <summary>A full disk, or a trainer that does not start, is not asked again at once.</summary>
    private async Task PauseAfterAsync(SessionOutcome outcome, CancellationToken stop)
    {
        if (outcome is not (SessionOutcome.NoRoom or SessionOutcome.Released))
        {
            _pause = TimeSpan.Zero;
            return;
        }
        _pause = _pause == TimeSpan.Zero ? FirstPause : _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
        await Task.Delay(_pause, slot.Time, stop);
    }

    private void Report(string state, RunId? run, string? message) =>
        reporter.Set(new DeviceReport(slot.Worker, slot.Slot.Name, state, run, message));

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Slot}: the lease of {Run}, epoch {Epoch}, is lost")]
    private static partial void LogLeaseLost(ILogger logger, string slot, RunId run, long epoch);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Message}")]
    private static partial void LogQuarantined(ILogger logger, string message);
}
