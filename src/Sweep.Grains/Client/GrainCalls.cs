using Orleans.Runtime;
using Sweep.Core;
using Sweep.Store;

namespace Sweep.Grains;

/// <summary>Grain calls that are repeated when no answer comes, and whose faults come back as the exceptions they were made from.</summary>
/// <param name="where">Who is called, for people.</param>
/// <param name="remedy">What to do when no answer comes.</param>
internal sealed class GrainCalls(
    string where, TimeProvider time, string remedy = "see whether the head silo and the gateway run, and repeat the command")
{
    /// <summary>How long to repeat: a head silo that is restarted by its service manager is back well within it.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    private static readonly Backoff Backoff = new(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(1));

    /// <param name="call">One that may be repeated: an earlier try that got no answer may have taken effect.</param>
    /// <exception cref="StoreUnavailableException">No answer within <see cref="Timeout"/>.</exception>
    public async Task<T> RunAsync<T>(Func<Task<T>> call, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        for (var tries = 1; ; tries++)
        {
            cancel.ThrowIfCancellationRequested();
            try
            {
                return await call().WaitAsync(cancel);
            }
            catch (StoreFaultException fault)
            {
                // The head answers, and its store does not: that passes as well, and what it says is the cause to be told.
                if (fault.ToException() is not StoreUnavailableException || time.GetElapsedTime(started) > Timeout)
                    throw fault.ToException();
            }
            catch (Exception e) when (!cancel.IsCancellationRequested && IsLost(e))
            {
                if (time.GetElapsedTime(started) > Timeout)
                {
                    throw new StoreUnavailableException(
                        $"{where} has not answered for {Timeout.TotalSeconds:0} s ({e.Message}); {remedy}", e);
                }
            }
            await Task.Delay(Backoff.After(tries), time, cancel);
        }
    }

    public Task RunAsync(Func<Task> call, CancellationToken cancel) => RunAsync(
        async () =>
        {
            await call();
            return true;
        },
        cancel);

    // A silo or gateway that died, is starting, or is not known yet, or a call that Orleans gave up: all pass. A fault of the store itself
    // comes as StoreFaultException.
    private static bool IsLost(Exception e) =>
        e is TimeoutException or OrleansException or EnumerationAbortedException or OperationCanceledException;
}
