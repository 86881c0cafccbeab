using Sweep.Store;

namespace Sweep.Worker;

/// <summary>Calls the store again, with growing pauses, while its trouble is of the kind that passes.</summary>
/// <param name="notice">Told once when calls begin to fail, and once when they succeed again.</param>
internal sealed class StoreRetry(TimeProvider time, Action<string> notice)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    /// <exception cref="OperationCanceledException"><paramref name="giveUp"/> was cancelled while the store could not be used.</exception>
    public async Task<T> CallAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken giveUp)
    {
        var pause = TimeSpan.Zero;
        while (true)
        {
            try
            {
                var result = await call(giveUp);
                if (pause > TimeSpan.Zero)
                    notice("the store answers again");
                return result;
            }
            catch (Exception e) when (e is StoreUnavailableException or StoreFullException)
            {
                if (pause == TimeSpan.Zero)
                    notice($"{e.Message}; trying again");
                pause = pause == TimeSpan.Zero ? FirstPause : pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
            await Task.Delay(pause, time, giveUp);
        }
    }

    /// <inheritdoc cref="CallAsync{T}"/>
    public Task CallAsync(Func<CancellationToken, Task> call, CancellationToken giveUp) =>
        CallAsync(async cancel =>
        {
            await call(cancel);
            return true;
        }, giveUp);
}
