namespace Sweep.Worker;

/// <summary>
/// Wakes the slot that looks for work when another slot of this worker ends a run: there may be something new to claim, or nothing left.
/// </summary>
internal sealed class WorkSignal
{
    private TaskCompletionSource _next = New();

    public Task Next => Volatile.Read(ref _next).Task;

    public void Pulse() => Interlocked.Exchange(ref _next, New()).TrySetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
