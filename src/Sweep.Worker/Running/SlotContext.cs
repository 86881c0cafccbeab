using Microsoft.Extensions.Logging;
using Sweep.Core;
using Sweep.Store;

namespace Sweep.Worker;

/// <summary>What the parts that work for one device slot share.</summary>
internal sealed class SlotContext
{
    private readonly WorkerIdentity _self;
    private readonly IProgress<WorkerEvent>? _progress;
    private readonly Dictionary<(string Precision, PackMode Pack), string> _kinds = [];

    public SlotContext(
        DeviceSlot slot, ISweepStore store, WorkerOptions options, OwnIdentity self, TimeProvider time, ILogger logger,
        IProgress<WorkerEvent>? progress, LeaseRenewals renewals, OtherKinds otherKinds, CancellationToken stop)
    {
        (Renewals, OtherKinds) = (renewals, otherKinds);
        Device = slot;
        Store = store;
        Options = options;
        _self = self.Of(slot);
        Time = time;
        Logger = logger;
        _progress = progress;
        Outage = StoreOutage.Of(store);
        Retry = new StoreRetry(time, Outage, message => Notice(null, message), stop);
    }

    public DeviceSlot Device { get; }

    /// <summary>The slot's name: <c>cpu:0</c>, <c>cuda:1</c>.</summary>
    public string Id => Device.Id;

    public ISweepStore Store { get; }

    public WorkerOptions Options { get; }

    /// <summary>Shared by all slots of the process.</summary>
    public LeaseRenewals Renewals { get; }

    /// <summary>As it claims now.</summary>
    public WorkerIdentity Worker => _self with { OtherKinds = OtherKinds.Of(Device) };

    /// <summary>Shared by all slots of the process.</summary>
    public OtherKinds OtherKinds { get; }

    public TimeProvider Time { get; }

    public ILogger Logger { get; }

    public StoreRetry Retry { get; }

    public StoreOutage Outage { get; }

    /// <summary>Takes note of the kind that a trainer says the device is for a run.</summary>
    public void Learn(RunLease lease, string deviceKind) => _kinds[KeyOf(lease)] = deviceKind;

    /// <summary>The kind that the device is for a run; null as long as no trainer has said it of one like it.</summary>
    public string? KindOf(RunLease lease) => _kinds.GetValueOrDefault(KeyOf(lease));

    // What a kind depends on besides the slot: on a GPU the precision, and whether the run may be part of a pack.
    private (string Precision, PackMode Pack) KeyOf(RunLease lease) => (lease.Hyperparameters.Precision, PackOf(lease));

    /// <summary>
    /// Whether the slot's trainer may make a run's steps together with others. Never where results decide what is trained next: on a GPU
    /// they depend on who was in the pack.
    /// </summary>
    public PackMode PackOf(RunLease lease) =>
        lease.Rungs.Count == 0 && !lease.HasOneKind ? Options.Pack.ModeOn(Device) : PackMode.Off;

    public void Say(WorkerEvent what) => _progress?.Report(what);

    public void Notice(RunId? run, string message) => Say(new WorkerNoticeEvent(Id, run, message));
}
