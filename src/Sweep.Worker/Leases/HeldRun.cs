using Sweep.Core;

namespace Sweep.Worker;

/// <summary>A run that this worker holds the lease of, and whether somebody wants it cancelled here.</summary>
internal sealed class HeldRun
{
    // Of a source that has no timer and no handle, so that nobody disposes it: whoever cancels may still be at it when the run has ended.
    private readonly Func<Task> _cancel;
    private readonly TaskCompletionSource<bool> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _recorded;

    public HeldRun(RunId run)
    {
        var source = new CancellationTokenSource();
        (Run, CancelAsked, _cancel) = (run, source.Token, source.CancelAsync);
    }

    public RunId Run { get; }

    /// <summary>Cancelled when the run is to be cancelled.</summary>
    public CancellationToken CancelAsked { get; }

    /// <summary>Stops the run's training for good. True once the store has recorded that; false when the run ended otherwise.</summary>
    public async Task<bool> CancelAsync()
    {
        await _cancel();
        return await _ended.Task;
    }

    /// <summary>The store has recorded that the run is cancelled.</summary>
    public void Recorded() => _recorded = true;

    public void Close() => _ended.TrySetResult(_recorded);
}
