using Sweep.Core;
using Sweep.Store;

namespace Sweep.Worker;

/// <summary>Calls the store again, with growing pauses, while its trouble is of the kind that passes.</summary>
/// <param name="outage">Shared by all slots, so that not each of them tells of the same trouble.</param>
/// <param name="notice">Told when calls begin to fail, every minute while they do, and when they succeed again.</param>
/// <param name="stop">The worker is to end: what a store does not answer within <see cref="LongestAfterStop"/> then is given up.</param>
internal sealed class StoreRetry(TimeProvider time, StoreOutage outage, Action<string> notice, CancellationToken stop = default)
{
    /// <summary>A head that is restarted answers again within this time; a lease that is not given back ends by itself.</summary>
    public static readonly TimeSpan LongestAfterStop = TimeSpan.FromSeconds(10);

    private static readonly Backoff Backoff = new(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(2));

    /// <exception cref="OperationCanceledException"><paramref name="giveUp"/> was cancelled while the store could not be used.</exception>
    /// <exception cref="StoreGivenUpException">The worker is to end, and the store has not answered for too long.</exception>
    public async Task<T> CallAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken giveUp)
    {
        using var late = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        using var stopping = stop.Register(() => late.CancelAfter(LongestAfterStop));
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(giveUp, late.Token);
        try
        {
            return await RepeatAsync(call, enough.Token);
        }
        catch (OperationCanceledException e) when (late.IsCancellationRequested && !giveUp.IsCancellationRequested)
        {
            throw new StoreGivenUpException(e);
        }
        catch (OperationCanceledException e) when (giveUp.IsCancellationRequested)
        {
            throw new OperationCanceledException(e.Message, e, giveUp);
        }
    }

    /// <inheritdoc cref="CallAsync{T}"/>
    public Task CallAsync(Func<CancellationToken, Task> call, CancellationToken giveUp) =>
        CallAsync(async cancel =>
        {
            await call(cancel);
            return true;
        }, giveUp);

    private async Task<T> RepeatAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken giveUp)
    {
        for (var failures = 0; ;)
        {
            try
            {
                var result = await call(giveUp);
                if (failures > 0 && outage.Answered())
                    notice("the store answers again");
                return result;
            }
            catch (Exception e) when (e is StoreUnavailableException or StoreFullException)
            {
                failures++;
                if (outage.Failed(time))
                    notice($"{e.Message}; trying again");
            }
            await Task.Delay(Backoff.After(failures), time, giveUp);
        }
    }
}
