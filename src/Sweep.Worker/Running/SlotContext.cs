using Microsoft.Extensions.Logging;
using Sweep.Core;
using Sweep.Store;

namespace Sweep.Worker;

/// <summary>What the parts that work for one device slot share.</summary>
internal sealed class SlotContext
{
    private readonly IProgress<WorkerEvent>? _progress;

    public SlotContext(
        DeviceSlot slot, ISweepStore store, WorkerOptions options, OwnIdentity self, TimeProvider time, ILogger logger,
        IProgress<WorkerEvent>? progress)
    {
        Device = slot;
        Store = store;
        Options = options;
        Worker = self.Of(slot);
        Time = time;
        Logger = logger;
        _progress = progress;
        Outage = StoreOutage.Of(store);
        Retry = new StoreRetry(time, Outage, message => Notice(null, message));
    }

    public DeviceSlot Device { get; }

    /// <summary>The slot's name: <c>cpu:0</c>, <c>cuda:1</c>.</summary>
    public string Id => Device.Id;

    public ISweepStore Store { get; }

    public WorkerOptions Options { get; }

    public WorkerIdentity Worker { get; private set; }

    public TimeProvider Time { get; }

    public ILogger Logger { get; }

    public StoreRetry Retry { get; }

    public StoreOutage Outage { get; }

    /// <summary>Takes note of the kind that a trainer says the device is; the slot's next claims carry it.</summary>
    public void Learn(string deviceKind) => Worker = Worker with { DeviceKind = deviceKind };

    public void Say(WorkerEvent what) => _progress?.Report(what);

    public void Notice(RunId? run, string message) => Say(new WorkerNoticeEvent(Id, run, message));
}
