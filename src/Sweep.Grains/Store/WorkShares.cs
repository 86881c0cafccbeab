using Microsoft.Extensions.Logging;
using Sweep.Core;
using Sweep.Store;

namespace Sweep.Grains;

/// <summary>
/// Shares the runs of the head's store out among the machines that wait for work: one run after the other to one machine after the other,
/// so that no more machines are woken than there are runs. While anybody waits, one loop looks for all of them.
/// <para>
/// A share is a promise, not a lease: it only says how many runs to claim. A machine that dies with one, or never hears of it, costs the
/// others the time after which a promise is forgotten.
/// </para>
/// </summary>
internal sealed partial class WorkShares(ISweepStore store, TimeProvider time, ILogger logger)
{
    // A machine that has been told to claim does so in milliseconds.
    private static readonly TimeSpan LongestPromise = TimeSpan.FromSeconds(2);

    // The store itself looks much more often; this bounds what one call of it may miss.
    private static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly List<WaitingMachine> _waiting = [];
    private readonly Dictionary<string, (int Runs, long At)> _promised = [];
    private TaskCompletionSource _changed = NewSignal();
    private bool _looks;
    private bool _wasInVain;

    /// <summary>For how many slots the machine is to claim now; 0 after its time, or when the call is cancelled.</summary>
    public async Task<int> WaitAsync(WorkWait wait, CancellationToken cancel)
    {
        var machine = new WaitingMachine(wait.Process, wait.FreeSlots);
        Add(machine);
        using var enough = new CancellationTokenSource(wait.AtMost, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(enough.Token, cancel);
        await using var leaving = either.Token.Register(() => Remove(machine));
        return await machine.Answer;
    }

    /// <summary>A claim has been made: what its machine had been promised is among the runs no longer, or was not there.</summary>
    public void Claimed(ClaimRequest request, bool inVain)
    {
        lock (_lock)
        {
            if (_promised.Count == 0)
                return;
            foreach (var id in request.Slots.Select(slot => slot.Id).Distinct())
                _wasInVain |= _promised.Remove(id[..Math.Max(0, id.LastIndexOf('-'))]) && inVain;
        }
    }

    private void Add(WaitingMachine machine)
    {
        lock (_lock)
        {
            // An older wait of the same machine is one whose answer it did not get.
            foreach (var older in _waiting.Where(other => other.Process == machine.Process).ToList())
            {
                _waiting.Remove(older);
                older.Tell(0);
            }
            // It waits again, so it has made its claim.
            _promised.Remove(machine.Process);
            _waiting.Add(machine);
            Signal();
            if (_looks)
                return;
            _looks = true;
        }
        _ = Task.Run(LookAsync, CancellationToken.None);
    }

    private void Remove(WaitingMachine machine)
    {
        lock (_lock)
            _waiting.Remove(machine);
        machine.Tell(0);
    }

    private async Task LookAsync()
    {
        while (true)
        {
            Task changed;
            int most;
            lock (_lock)
            {
                if (_waiting.Count == 0)
                {
                    _looks = false;
                    return;
                }
                changed = _changed.Task;
                most = _waiting.Sum(machine => machine.FreeSlots) + _promised.Values.Sum(promise => promise.Runs);
            }
            try
            {
                await LookAsync(most, changed);
            }
            catch (Exception e)
            {
                // Of the store's own errors whoever claims is told. Any other is this program's: the loop goes on all the same, since
                // without it nobody is ever woken again.
                if (e is not SweepException)
                    LogFailed(logger, e);
                await Task.Delay(PauseAfterFailure, time);
            }
        }
    }

    private async Task LookAsync(int most, Task changed)
    {
        using var enough = new CancellationTokenSource();
        // Begun before the count, so that what comes meanwhile is heard.
        var work = store.WaitForWorkAsync(LongestLook, enough.Token);
        try
        {
            // What was counted could not be claimed: without a pause the next machine would be sent for it at once.
            if (_wasInVain)
                await work;
            _wasInVain = false;
            Share(await store.CountWorkAsync(most, CancellationToken.None));
            await Task.WhenAny(work, changed);
        }
        finally
        {
            await enough.CancelAsync();
            await work.ContinueWith(static _ => { }, TaskScheduler.Default);
        }
        if (work.IsFaulted)
            await work;
    }

    private void Share(int runs)
    {
        lock (_lock)
        {
            foreach (var (process, promise) in _promised.ToList())
            {
                if (time.GetElapsedTime(promise.At) > LongestPromise)
                    _promised.Remove(process);
                else
                    runs -= promise.Runs;
            }
            var shares = new int[_waiting.Count];
            for (var hasGiven = true; runs > 0 && hasGiven;)
            {
                hasGiven = false;
                for (var i = 0; i < shares.Length && runs > 0; i++)
                {
                    if (shares[i] == _waiting[i].FreeSlots)
                        continue;
                    shares[i]++;
                    runs--;
                    hasGiven = true;
                }
            }
            for (var i = shares.Length - 1; i >= 0; i--)
            {
                if (shares[i] == 0)
                    continue;
                var machine = _waiting[i];
                _waiting.RemoveAt(i);
                _promised[machine.Process] = (shares[i], time.GetTimestamp());
                machine.Tell(shares[i]);
            }
        }
    }

    private void Signal() => Interlocked.Exchange(ref _changed, NewSignal()).TrySetResult();

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(Level = LogLevel.Error, Message = "the head could not look for work; it tries again")]
    private static partial void LogFailed(ILogger logger, Exception error);
}
