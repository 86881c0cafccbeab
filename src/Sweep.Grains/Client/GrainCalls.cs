using Orleans.Runtime;
using Sweep.Core;
using Sweep.Store;

namespace Sweep.Grains;

/// <summary>Grain calls that are repeated when no answer comes, and whose faults come back as the exceptions they were made from.</summary>
/// <param name="where">Who is called, for people.</param>
/// <param name="remedy">What to do when no answer comes.</param>
/// <param name="nobody">What it means that no silo of the cluster is one for the call.</param>
/// <param name="losses">The gateways that a client loses; null in a silo, whose calls end when the silo that they went to has died.</param>
internal sealed class GrainCalls(
    string where,
    TimeProvider time,
    string remedy = "see whether the head silo and the gateway run, and repeat the command",
    GatewayLoss? losses = null,
    string nobody = "no head of the cluster answers")
{
    /// <summary>How long to repeat: a head silo that is restarted by its service manager is back well within it.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    /// <summary>
    /// After how long a client asks once more what it has had no answer to: reads may take long, and nothing tells a client that the head
    /// behind its gateway has died.
    /// </summary>
    private static readonly TimeSpan Doubt = TimeSpan.FromSeconds(5);

    private static readonly Backoff Backoff = new(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(1));

    /// <param name="call">One that may be repeated: an earlier try that got no answer may have taken effect.</param>
    /// <param name="mayBeLeft">
    /// Whether the call may be made again while an earlier try may still be under way: a client does that at once when it loses a gateway.
    /// </param>
    /// <exception cref="StoreUnavailableException">No answer within <see cref="Timeout"/>.</exception>
    public async Task<T> RunAsync<T>(Func<Task<T>> call, CancellationToken cancel, bool mayBeLeft = true)
    {
        var started = time.GetTimestamp();
        for (var tries = 1; ; tries++)
        {
            cancel.ThrowIfCancellationRequested();
            try
            {
                return await (mayBeLeft && losses is not null ? UnlessLostAsync(call, losses.Next) : call()).WaitAsync(cancel);
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
                        $"{where} has not answered for {Timeout.TotalSeconds:0} s ({Reason(e)}); {remedy}", e);
                }
            }
            await Task.Delay(Backoff.After(tries), time, cancel);
        }
    }

    /// <summary>The same for a read, whose answer may take long: where it does, a client asks once more beside it.</summary>
    /// <exception cref="StoreUnavailableException">No answer within <see cref="Timeout"/>.</exception>
    public Task<T> ReadAsync<T>(Func<Task<T>> call, CancellationToken cancel) =>
        RunAsync(losses is null ? call : () => OnceMoreAsync(call, cancel), cancel);

    public Task RunAsync(Func<Task> call, CancellationToken cancel) => RunAsync(
        async () =>
        {
            await call();
            return true;
        },
        cancel);

    private static async Task<T> UnlessLostAsync<T>(Func<Task<T>> call, Task lost)
    {
        var answer = call();
        if (await Task.WhenAny(answer, lost) == answer || answer.IsCompleted)
            return await answer;
        answer.Ignore();
        throw new TimeoutException("the connection to a gateway was lost");
    }

    private async Task<T> OnceMoreAsync<T>(Func<Task<T>> call, CancellationToken cancel)
    {
        var first = call();
        if (await Task.WhenAny(first, Task.Delay(Doubt, time, cancel)) == first)
            return await first;
        var second = call();
        var (sooner, later) = await Task.WhenAny(first, second) == first ? (first, second) : (second, first);
        if (sooner.IsCompletedSuccessfully)
        {
            later.Ignore();
            return await sooner;
        }
        sooner.Ignore();
        return await later;
    }

    // Orleans names every silo that it has asked for the grain; whose silo that would have been is what helps.
    private string Reason(Exception e) =>
        e.Message.StartsWith("No active nodes are compatible", StringComparison.Ordinal) ? nobody : e.Message;

    // A silo or gateway that died, is starting, or is not known yet, or a call that Orleans gave up: all pass. A fault of the store itself
    // comes as StoreFaultException.
    private static bool IsLost(Exception e) =>
        e is TimeoutException or OrleansException or EnumerationAbortedException or OperationCanceledException;
}
