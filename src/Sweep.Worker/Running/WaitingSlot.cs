using Sweep.Store;

namespace Sweep.Worker;

/// <summary>A slot without a run, in the line of its <see cref="WorkQueue"/>.</summary>
internal sealed class WaitingSlot(SlotContext slot)
{
    private readonly TaskCompletionSource<RunLease?> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SlotContext Slot { get; } = slot;

    /// <summary>The run that it is given; null when none will come.</summary>
    public Task<RunLease?> Answer => _answer.Task;

    /// <summary>A claim for it is to be made without waiting for a sign of work. The line's lock guards what follows.</summary>
    public bool IsNew { get; set; }

    /// <summary>When it became new: grows from one to the next.</summary>
    public long Turn { get; set; }

    /// <summary>A call for it is on its way: whether it gets a run is not known, so it cannot leave.</summary>
    public bool IsAsking { get; set; }

    /// <summary>It was told to stop: it leaves as soon as it can.</summary>
    public bool Leaves { get; set; }

    /// <summary>False when it has left already.</summary>
    public bool Give(RunLease? lease) => _answer.TrySetResult(lease);

    public void Leave() => _answer.TrySetCanceled();

    public void Fail(Exception error) => _answer.TrySetException(error);
}
