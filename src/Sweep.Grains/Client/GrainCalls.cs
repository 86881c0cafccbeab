using Orleans.Runtime;
using Sweep.Store;

namespace Sweep.Grains;

/// <summary>Grain calls that are repeated when no answer comes, and whose faults come back as the exceptions they were made from.</summary>
internal sealed class GrainCalls(string where, TimeProvider time)
{
    /// <summary>How long to repeat: a head silo that is restarted by its service manager is back well within it.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    /// <param name="call">Its argument is true when an earlier call got no answer, and may have taken effect.</param>
    /// <exception cref="StoreUnavailableException">No answer within <see cref="Patience"/>.</exception>
    public async Task<T> RunAsync<T>(Func<bool, Task<T>> call, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        var pause = TimeSpan.FromMilliseconds(50);
        for (var again = false; ; again = true)
        {
            cancel.ThrowIfCancellationRequested();
            try
            {
                return await call(again).WaitAsync(cancel);
            }
            catch (StoreFaultException fault)
            {
                throw fault.ToException();
            }
            catch (Exception e) when (IsLost(e))
            {
                if (time.GetElapsedTime(started) > Patience)
                    throw new StoreUnavailableException(
                        $"{where} has not answered for {Patience.TotalSeconds:0} s ({e.Message}); see whether the head silo and the gateway run, and repeat the command", e);
            }
            await Task.Delay(pause, time, cancel);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    public Task RunAsync(Func<bool, Task> call, CancellationToken cancel) => RunAsync(
        async again =>
        {
            await call(again);
            return true;
        },
        cancel);

    // A silo or gateway that died, is starting, or is not known yet: all pass. A fault of the store itself comes as StoreFaultException.
    private static bool IsLost(Exception e) => e is TimeoutException or OrleansException or EnumerationAbortedException;
}
