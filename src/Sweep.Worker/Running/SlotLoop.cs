using Microsoft.Extensions.Logging;
using Sweep.Core;
using Sweep.Store;

namespace Sweep.Worker;

/// <summary>
/// One device slot, or one lane of it, at work: claim, train in the slot's warm trainer process, and again, until nothing is left, it is
/// told to stop, or the device proves broken.
/// </summary>
internal sealed partial class SlotLoop(SlotContext slot, TrainerHost trainer, WorkQueue queue, HeldRuns held)
{
    // So many runs in a row may be given back because this machine cannot have their text or checkpoints.
    private const int MostNotBegun = 3;

    private static readonly Backoff Backoff = new(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(30));
    private static readonly Backoff UntilItCanBegin = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));

    private int _crashes;
    private string _lastCrash = "";
    private int _returned;
    private int _notBegun;
    private string _obstacle = "";

    /// <summary>Why the slot is quarantined; null when it ended in good order.</summary>
    public async Task<string?> RunAsync(CancellationToken stop)
    {
        try
        {
            while (!stop.IsCancellationRequested && await queue.NextAsync(slot, stop) is { } lease)
            {
                slot.Say(new RunClaimedEvent(slot.Id, lease.Run, lease.Hyperparameters.MaxIters));
                var outcome = await TrainAsync(lease, stop);
                queue.RunEnded();
                if (_crashes >= slot.Options.QuarantineAfter)
                    return Quarantine();
                if (outcome == SessionOutcome.NotHere && _notBegun >= MostNotBegun)
                {
                    if (slot.Options.Drain)
                        return SetAside("mend that, then start again");
                    await StayAsideAsync(stop);
                }
                else
                {
                    await PauseAfterAsync(outcome, stop);
                }
            }
            return null;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task<SessionOutcome> TrainAsync(RunLease lease, CancellationToken stop)
    {
        var run = new HeldRun(lease.Run);
        held.Add(run);
        try
        {
            return await TrainAsync(lease, run, stop);
        }
        finally
        {
            held.Remove(run);
        }
    }

    private async Task<SessionOutcome> TrainAsync(RunLease lease, HeldRun run, CancellationToken stop)
    {
        RunChannel? channel = null;
        try
        {
            RunSession? session = null;
            // Ends before the channel does: what it hears goes to the trainer.
            await using var keeper = new LeaseKeeper(
                slot,
                lease,
                () => session?.Progress,
                standing => session?.HearAsync(standing) ?? Task.CompletedTask,
                run.CancelAsked,
                stop);
            try
            {
                channel = await OpenChannelAsync(lease.Run, stop);
                if (channel is null)
                {
                    var why = stop.IsCancellationRequested ? null : _lastCrash;
                    await slot.Retry.CallAsync(cancel => slot.Store.ReleaseAsync(lease, why, cancel), keeper.Lost);
                    slot.Say(new RunEndedEvent(slot.Id, lease.Run, RunState.Queued, null, null, 0));
                    return SessionOutcome.Released;
                }
                var question = new KindQuestion(slot, channel, lease, keeper);
                if (await new KindCheck(slot, question, lease, keeper).FindObstacleAsync() is { } obstacle)
                {
                    await slot.Retry.CallAsync(cancel => slot.Store.ReleaseAsync(lease, obstacle, cancel), keeper.Lost);
                    slot.Say(new RunEndedEvent(slot.Id, lease.Run, RunState.Queued, null, null, 0));
                    return SessionOutcome.OtherKind;
                }
                var reused = await new ResultReuse(slot, question, lease, keeper).FindAsync();
                if (reused is { Standing.State: not RunState.Running })
                    return SessionOutcome.Ended;
                session = new RunSession(slot, channel, reused?.Lease ?? lease, keeper);
                var outcome = await session.RunAsync(stop);
                if (outcome == SessionOutcome.Crashed)
                    Crashed(session.Failure ?? "");
                else if (outcome == SessionOutcome.Ended)
                    _crashes = 0;
                (_notBegun, _obstacle) = outcome == SessionOutcome.NotHere ? (_notBegun + 1, session.Failure ?? "") : (0, "");
                return outcome;
            }
            catch (Exception e) when (e is LeaseLostException || (e is OperationCanceledException && keeper.Lost.IsCancellationRequested))
            {
                var busy = session is { TrainerIsBusy: true } ? channel : null;
                if (run.CancelAsked.IsCancellationRequested)
                {
                    await new CancelledRunEnd(slot, busy, lease, run, session?.Progress.Step ?? 0).RunAsync(stop);
                    return SessionOutcome.Cancelled;
                }
                LogLeaseLost(slot.Logger, slot.Id, lease.Run, lease.Epoch);
                await new LostRunCleanup(slot, busy, lease).RunAsync();
                return SessionOutcome.LeaseLost;
            }
            catch (StoreGivenUpException e)
            {
                await new LostRunCleanup(slot, session is { TrainerIsBusy: true } ? channel : null, lease).LeaveAsync(e);
                return SessionOutcome.LeaseLost;
            }
        }
        finally
        {
            if (channel is not null)
                await channel.DisposeAsync();
        }
    }

    /// <summary>
    /// A channel to the warm trainer, or to a new one; null when none can be had or the worker stops, and then the run is not to blame.
    /// </summary>
    private async Task<RunChannel?> OpenChannelAsync(RunId run, CancellationToken stop)
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
        var message = $"{slot.Id} ({slot.Device.Name}) is quarantined after {_crashes} crashes in a row; "
            + $"check the device, then start the worker again. The last crash: {_lastCrash}";
        LogQuarantined(slot.Logger, message);
        slot.Say(new DeviceQuarantinedEvent(slot.Id, message));
        return message;
    }

    /// <summary>This machine is not to take runs that another one, or nobody, can train.</summary>
    private string SetAside(string whatNext)
    {
        var message = $"{slot.Id} ({slot.Device.Name}) is quarantined: {_notBegun} runs in a row could not be begun on this machine; "
            + $"{whatNext}. The last one: {_obstacle}";
        LogQuarantined(slot.Logger, message);
        slot.Say(new DeviceQuarantinedEvent(slot.Id, message));
        return message;
    }

    /// <summary>Somebody may mend it without a word to this process.</summary>
    private async Task StayAsideAsync(CancellationToken stop)
    {
        var pauses = new Backoff(slot.Options.ShortestQuarantine, slot.Options.ShortestQuarantine * 10);
        var pause = pauses.After(_notBegun - MostNotBegun + 1);
        SetAside($"it takes one again in {pause.TotalSeconds:0.#} s");
        await Task.Delay(pause, slot.Time, stop);
        slot.Say(new DeviceTriedAgainEvent(slot.Id));
    }

    /// <summary>A full disk, or a trainer that does not start, is not asked again at once.</summary>
    private async Task PauseAfterAsync(SessionOutcome outcome, CancellationToken stop)
    {
        if (outcome is not (SessionOutcome.NoRoom or SessionOutcome.NotHere or SessionOutcome.Released))
        {
            _returned = 0;
            return;
        }
        var backoff = outcome == SessionOutcome.NotHere ? UntilItCanBegin : Backoff;
        await Task.Delay(backoff.After(++_returned), slot.Time, stop);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Slot}: the lease of {Run}, epoch {Epoch}, is lost")]
    private static partial void LogLeaseLost(ILogger logger, string slot, RunId run, long epoch);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Message}")]
    private static partial void LogQuarantined(ILogger logger, string message);
}
