using Microsoft.Extensions.Logging;
using Sweep.Core;
using Sweep.Store;

namespace Sweep.Worker;

/// <summary>
/// Where the slots of a process get their runs. Slots without one stand in a line, and one loop asks the store for all of them: a claim is
/// one call under one token for as many slots as need a run, and one wait for work serves them all. A store that
/// <see cref="ISweepStore.PushesWork"/> says for how many slots to claim; others are looked at again and again.
/// </summary>
internal sealed partial class WorkQueue : IAsyncDisposable
{
    // A claim is one transaction, and a cluster's has to end within the deadline of its call.
    private const int MostAtOnce = 32;

    private static readonly Backoff Looks = new(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(1));
    private static readonly Backoff Retries = new(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(2));

    // Within the deadline of a grain call; the head looks for work at the beginning of each, so a lost sign of work costs no more.
    private static readonly TimeSpan PushedWait = TimeSpan.FromSeconds(12);

    // A head that is about to end answers at once; it is not asked again as quickly.
    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(1);

    // Claim at least once a minute even if no wait was answered: a lost signal must not stall a slot.
    private static readonly TimeSpan LongestWithoutClaim = TimeSpan.FromMinutes(1);

    private readonly ISweepStore _store;
    private readonly WorkerOptions _options;
    private readonly OtherKinds _otherKinds;
    private readonly DeadOwners _deadOwners;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly bool _isPushed;
    private readonly WaitingLine _line = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _working;
    private int _looks;
    private long _claimed;

    /// <param name="deadOwners">Their runs are put back into the queue before the first claim.</param>
    public WorkQueue(
        ISweepStore store, WorkerOptions options, OtherKinds otherKinds, DeadOwners deadOwners, TimeProvider time, ILogger logger)
    {
        (_store, _options, _otherKinds, _deadOwners, _time, _logger) = (store, options, otherKinds, deadOwners, time, logger);
        // A cluster shares out all its work; whoever wants one sweep's only, or the end of all, looks for himself.
        _isPushed = store.PushesWork && options.Sweep is null && !options.Drain;
        _claimed = time.GetTimestamp();
        _working = Task.Run(WorkAsync, CancellationToken.None);
    }

    /// <summary>Says that a slot of this process ended a run: there may be something new to claim, or nothing left.</summary>
    public void RunEnded()
    {
        if (!_isPushed)
            _line.Renew();
    }

    /// <summary>
    /// The next run; null when the worker drains and no run in its scope is unfinished, its own and other workers' alike: another may die
    /// yet.
    /// </summary>
    public async Task<RunLease?> NextAsync(SlotContext slot, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        var waiting = new WaitingSlot(slot);
        _line.Add(waiting);
        await using var leaving = stop.Register(() => _line.TakeOut(waiting));
        return await waiting.Answer;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _working;
        _stop.Dispose();
    }

    private async Task WorkAsync()
    {
        var hasTakenBack = false;
        Task<int>? wait = null;
        using var waiting = new Withdrawal();
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                // A store that does not answer yet is asked again: nobody else may know of these deaths.
                hasTakenBack = hasTakenBack || await TakeBackAsync();
                var changed = _line.Changed;
                if (_line.Ask(onlyNew: true, MostAtOnce) is { Count: > 0 } asked)
                {
                    await ClaimAsync(asked);
                    continue;
                }
                if (_line.Count == 0)
                {
                    // Nobody is there to take what would be promised.
                    (wait, _) = (null, waiting.Renew());
                    await changed.WaitAsync(_stop.Token);
                    continue;
                }
                wait ??= WaitAsync(_line.Count, waiting.Renew());
                await Task.WhenAny(wait, changed).WaitAsync(_stop.Token);
                if (!wait.IsCompleted)
                    continue;
                var granted = await wait;
                wait = null;
                if (!_isPushed)
                    _line.Renew();
                else if (_line.Ask(onlyNew: false, Math.Min(granted, MostAtOnce)) is { Count: > 0 } chosen)
                    await ClaimAsync(chosen);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                // The process ends.
            }
            catch (Exception e)
            {
                // For the slots to say: they take their worker with them.
                wait = null;
                _line.Empty(slot => slot.Fail(e));
            }
        }
        waiting.Renew();
        _line.Empty(slot => slot.Leave());
    }

    private async Task ClaimAsync(IReadOnlyList<WaitingSlot> asked)
    {
        IReadOnlyList<RunLease>? leases;
        try
        {
            leases = await CallAsync(asked);
        }
        catch
        {
            _line.Answered(asked);
            throw;
        }
        _claimed = _time.GetTimestamp();
        if (leases is null)
            return;
        var left = leases.ToList();
        foreach (var slot in asked)
        {
            if (left.Find(lease => lease.Device == slot.Slot.Id) is { } lease && slot.Give(lease))
                left.Remove(lease);
        }
        _line.Answered(asked);
        foreach (var lease in left)
            await ReleaseAsync(lease);
        if (leases.Count == 0)
        {
            _line.Settle();
            await FoundNothingAsync(asked[0].Slot);
        }
        else if (!_isPushed)
        {
            // There may be more, also for those who have been told that there was nothing.
            _looks = 0;
            _line.Renew();
        }
    }

    /// <summary>
    /// A claim is not interrupted, and one without an answer is repeated with its token: runs that were granted and not heard of would be
    /// held until their leases expire. Null: all slots have left while the store was away.
    /// </summary>
    private async Task<IReadOnlyList<RunLease>?> CallAsync(IReadOnlyList<WaitingSlot> asked)
    {
        var request = ClaimRequest.For([.. asked.Select(slot => slot.Slot.Worker)], _options.Sweep);
        var outage = asked[0].Slot.Outage;
        for (var failures = 0; ;)
        {
            var began = _time.GetTimestamp();
            try
            {
                var leases = await _store.ClaimAsync(request, CancellationToken.None);
                foreach (var notice in _store.TakeNotices())
                    asked[0].Slot.Notice(null, notice);
                WorkerTelemetry.ClaimDuration.Record(_time.GetElapsedTime(began).TotalSeconds);
                if (failures > 0 && outage.Answered())
                    asked[0].Slot.Notice(null, "the store answers again");
                return leases;
            }
            catch (Exception e) when (e is StoreUnavailableException or StoreFullException)
            {
                failures++;
                if (outage.Failed(_time))
                    asked[0].Slot.Notice(null, $"{e.Message}; trying again");
            }
            _line.Answered(asked);
            await Task.Delay(Retries.After(failures), _time, _stop.Token);
            if (_line.AskAgain(asked).Count == 0)
                return null;
        }
    }

    private async Task FoundNothingAsync(SlotContext slot)
    {
        if (_isPushed)
            return;
        if (!_store.PushesWork && await slot.Retry.CallAsync(_deadOwners.ReapAsync, _stop.Token) > 0)
            _line.Renew();
        else if (_options.Drain && await slot.Retry.CallAsync(IsDrainedAsync, _stop.Token))
            _line.Empty(waiting => waiting.Give(null));
    }

    private async Task<bool> IsDrainedAsync(CancellationToken cancel)
    {
        if (_options.Sweep is { } name)
            return await _store.FindSweepAsync(name, cancel) is not { } one || IsDrained(one);
        // What only a newer version can train is none of this worker's business.
        return (await _store.ListSweepsAsync(cancel)).All(sweep => IsDrained(sweep) || sweep.NeedsNewer is not null);
    }

    // Also where all that is left is for kinds of device that this process does not have.
    private bool IsDrained(SweepSummary sweep) => sweep.Counts.Unfinished == 0
        || _options.Slots.All(slot => sweep.NeedsOneOf(_otherKinds.Of(slot)));

    /// <summary>For how many of the free slots to claim now; 0 when the wait was withdrawn or nothing came.</summary>
    private async Task<int> WaitAsync(int free, CancellationToken withdrawn)
    {
        var began = _time.GetTimestamp();
        try
        {
            if (!_isPushed)
            {
                await _store.WaitForWorkAsync(_options.Sweep, Looks.After(++_looks), withdrawn);
                return free;
            }
            var granted = await _store.WaitForWorkAsync(new WorkWait(WorkerProcess.Name, free, PushedWait), withdrawn);
            if (granted == 0 && _time.GetElapsedTime(_claimed) > LongestWithoutClaim)
                return 1;
            if (granted == 0 && _time.GetElapsedTime(began) is var waited && waited < ShortestWait)
                await Task.Delay(ShortestWait - waited, _time, withdrawn);
            return granted;
        }
        catch (OperationCanceledException) when (withdrawn.IsCancellationRequested)
        {
            return 0;
        }
        catch (Exception e) when (e is StoreUnavailableException or StoreFullException)
        {
            // A claim says so to the user, and is repeated until the store answers.
            return 1;
        }
    }

    private async Task ReleaseAsync(RunLease lease)
    {
        try
        {
            await _store.ReleaseAsync(lease, _stop.Token);
        }
        catch (Exception e) when (e is SweepException or OperationCanceledException)
        {
            LogNotReleased(_logger, lease.Run, e.Message);
        }
    }

    /// <returns>False where it is to be tried again.</returns>
    private async Task<bool> TakeBackAsync()
    {
        try
        {
            await _deadOwners.ReapAsync(_stop.Token);
            return true;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // It ends as soon as it has begun.
            return false;
        }
        catch (Exception e)
        {
            // Whatever it is: without what follows no slot would ever be given a run, or told why not.
            LogNotTakenBack(_logger, e is SweepException ? null : e, e.Message);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "runs of dead workers were not looked for yet: {Reason}")]
    private static partial void LogNotTakenBack(ILogger logger, Exception? error, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Run} was claimed for a slot that has stopped; its lease ends by itself: {Reason}")]
    private static partial void LogNotReleased(ILogger logger, RunId run, string reason);

    /// <summary>The token of the newest wait; an older one is withdrawn by it.</summary>
    private sealed class Withdrawal : IDisposable
    {
        private CancellationTokenSource _current = new();

        public CancellationToken Renew()
        {
            _current.Cancel();
            _current.Dispose();
            _current = new CancellationTokenSource();
            return _current.Token;
        }

        public void Dispose() => _current.Dispose();
    }
}
