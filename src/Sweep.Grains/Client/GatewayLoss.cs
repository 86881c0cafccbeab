namespace Sweep.Grains;

/// <summary>
/// Tells of gateways that a client has lost. Orleans knows it at once, and leaves the calls that went through them to their time-outs.
/// </summary>
internal sealed class GatewayLoss
{
    private volatile TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the next gateway is lost.</summary>
    public Task Next => _next.Task;

    /// <summary>Whether any was lost so far.</summary>
    public bool HasHappened { get; private set; }

    /// <summary>A gateway was lost.</summary>
    public void Tell()
    {
        HasHappened = true;
        var told = _next;
        _next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        told.TrySetResult();
    }
}
