namespace Sweep.Grains;

/// <summary>
/// Tells of gateways that a client has lost. Orleans knows it at once, and leaves the calls that went through them to their time-outs.
/// </summary>
internal sealed class GatewayLoss
{
    private TaskCompletionSource _next = NewSignal();

    /// <summary>Ends when the next gateway is lost.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    /// <summary>Whether any was lost so far.</summary>
    public bool HasHappened { get; private set; }

    /// <summary>A gateway was lost.</summary>
    public void Tell()
    {
        HasHappened = true;
        // In one step: two gateways that are lost together must not leave anybody with a signal that is never given.
        Interlocked.Exchange(ref _next, NewSignal()).TrySetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
