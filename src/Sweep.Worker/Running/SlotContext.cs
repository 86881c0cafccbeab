using Microsoft.Extensions.Logging;
using Sweep.Core;
using Sweep.Store;

namespace Sweep.Worker;

/// <summary>What the parts that work for one device slot share.</summary>
internal sealed class SlotContext
{
    private readonly IProgress<WorkerEvent>? _progress;

    public SlotContext(DeviceSlot slot, ISweepStore store, WorkerOptions options, OwnIdentity self, TimeProvider time, ILogger logger, IProgress<WorkerEvent>? progress)
    {
        Slot = slot;
        Store = store;
        Options = options;
        Worker = self.Of(slot);
        Time = time;
        Logger = logger;
        _progress = progress;
        Retry = new StoreRetry(time, message => Notice(null, message));
    }

    public DeviceSlot Slot { get; }

    public ISweepStore Store { get; }

    public WorkerOptions Options { get; }

    public WorkerIdentity Worker { get; }

    public TimeProvider Time { get; }

    public ILogger Logger { get; }

    public StoreRetry Retry { get; }

    public void Say(WorkerEvent what) => _progress?.Report(what);

    public void Notice(RunId? run, string message) => Say(new WorkerNoticeEvent(Slot.Id, run, message));
}
