using Sweep.Core;

namespace Sweep.Store;

/// <summary>Who claims: one device slot of one worker process.</summary>
/// <param name="Id">Unique to this process of this host, over restarts.</param>
/// <param name="ProcessId">Of the worker, to tell on the same host whether it lives.</param>
/// <param name="ProcessStart">
/// The worker's start in the kernel's own count (field 22 of /proc/PID/stat): a process id may be used again.
/// </param>
/// <param name="Device"><c>cpu:0</c>, <c>cuda:1</c>: the device slot.</param>
public sealed record WorkerIdentity(string Id, string Host, int ProcessId, long ProcessStart, string Device)
{
    /// <summary>
    /// Device kinds that the slot has found itself not to be: a run that has to be trained on one of them is not claimed for it. A kind is
    /// known only to a trainer, and includes the engine and on a GPU the precision, so that it is found out from run to run. Null: none.
    /// </summary>
    public IReadOnlyList<string>? OtherKinds { get; init; }
}

/// <summary>A call for work: a run for each of some free slots.</summary>
/// <param name="Token">
/// Names the call. Asked again with the same token, because no answer came, the store returns the leases that it gave then and that hold
/// still.
/// </param>
/// <param name="Slots">The free device slots, at least one; the first gets the first run.</param>
/// <param name="Sweep">Only this sweep's runs; null for any.</param>
public sealed record ClaimRequest(string Token, IReadOnlyList<WorkerIdentity> Slots, string? Sweep)
{
    /// <summary>A new call, with a token of its own.</summary>
    public static ClaimRequest For(IReadOnlyList<WorkerIdentity> slots, string? sweep) => new(Guid.NewGuid().ToString("N"), slots, sweep);
}

/// <summary>One process's wait for work, for all its free slots.</summary>
/// <param name="Process">What the ids of its workers begin with (<see cref="WorkerIdentity.Id"/>), before the last dash.</param>
/// <param name="FreeSlots">How many of its slots have no run; at least 1.</param>
/// <param name="AtMost">After this time the wait ends without work.</param>
public sealed record WorkWait(string Process, int FreeSlots, TimeSpan AtMost);

/// <summary>A claimed run.</summary>
/// <param name="Epoch">Grows with every claim of the run; names this lease in every write.</param>
/// <param name="Device">The slot that it was claimed for.</param>
/// <param name="Checkpoints">What to resume from, newest first; the best too, in case the last is damaged.</param>
public sealed record RunLease(
    RunId Run,
    long Epoch,
    int Attempt,
    string Device,
    Hyperparameters Hyperparameters,
    DataReference Data,
    Metric Metric,
    double? BestMetric,
    IReadOnlyList<StoredCheckpoint> Checkpoints,
    TimeSpan LeaseTime)
{
    /// <summary>
    /// The step at which the run is to pause, unless a <see cref="RunStanding"/> raises it meanwhile; null where it trains to its end.
    /// </summary>
    public int? UntilStep { get; init; }

    /// <summary>
    /// The rungs of early stopping: steps, ascending, at each of which the run is evaluated and checkpointed whatever eval_interval says.
    /// Empty where runs are not stopped early.
    /// </summary>
    public IReadOnlyList<int> Rungs { get; init; } = [];

    /// <summary>
    /// The only device kind that the run may be trained on: that of its first steps, or of its sweep. Null: any.
    /// </summary>
    public string? RequiredKind { get; init; }

    /// <summary>
    /// All runs of the sweep are trained on one device kind and none in a pack, since what they compute decides what is trained next: by
    /// early stopping, or by a search that learns. Where <see cref="RequiredKind"/> is null nobody has said yet which
    /// (<see cref="ISweepStore.PinDeviceKindAsync"/>).
    /// </summary>
    public bool HasOneKind { get; init; }

    /// <summary>The last step whose evaluation is stored; null before the first one.</summary>
    public int? EvaluatedStep { get; init; }

    /// <summary>
    /// Of a run that branched off another one: the step of the checkpoint that it begins with, which has the other's configuration. It is
    /// never trained from step 0. Null for all others.
    /// </summary>
    public int? ForkedStep { get; init; }

    /// <summary>The sweep's target, for the store's own use: a value that reaches it ends the sweep. Null where it has none.</summary>
    public double? Target { get; init; }

    /// <summary>
    /// The device kinds of which the store has this run's results already, or those of its first steps: whoever has one of them takes
    /// them over by <see cref="ISweepStore.ReuseAsync"/> instead of computing them.
    /// </summary>
    public IReadOnlyList<string> ReusableKinds { get; init; } = [];
}

/// <summary>Results that a run has taken over.</summary>
/// <param name="Standing">Where that leaves the run: completed, when nothing is left to train.</param>
/// <param name="Lease">What the run goes on from while it is running still.</param>
/// <param name="Best">The best evaluation that is visible; null where none is.</param>
/// <param name="Last">The last evaluation that is visible.</param>
public sealed record ReuseOutcome(RunReuse Reuse, RunStanding Standing, RunLease Lease, Evaluation? Best, Evaluation? Last, double Seconds);

/// <summary>Where a write left its run: what the worker is to do next.</summary>
/// <param name="State">
/// Running: the lease holds. Anything else: the lease has ended by this write. Paused and stopped come from early stopping: the run has
/// reached the step to which it was to go and waits for others, or it goes no further.
/// </param>
/// <param name="UntilStep">Of a running run, as <see cref="RunLease.UntilStep"/>; never less than before under the same lease.</param>
public sealed record RunStanding(RunState State, int? UntilStep);

/// <param name="Step">Updates done.</param>
public sealed record RunProgress(int Step, double? TokensPerSecond);

/// <summary>A lease to be renewed, without what a lease says to its holder alone.</summary>
public sealed record LeaseRenewal(RunId Run, long Epoch, int Attempt, TimeSpan LeaseTime, RunProgress Progress)
{
    public static LeaseRenewal Of(RunLease lease, RunProgress progress) =>
        new(lease.Run, lease.Epoch, lease.Attempt, lease.LeaseTime, progress);
}

/// <param name="FromStep">0, or the checkpoint's step.</param>
/// <param name="Versions">Of everything that could matter: sweep, backend, .NET, operating system.</param>
public sealed record RunStart(int FromStep, long NParams, int VocabSize, string DeviceKind, string Engine, string Versions);

/// <param name="Path">A file in <see cref="ISweepStore.CheckpointScratchDirectory"/>, complete and fsynced.</param>
public sealed record CheckpointFile(string Path, int Step, long Bytes, string Sha256, bool IsBest, double Seconds);

public sealed record RunResult(int Step, double Seconds, double TokensPerSecond, string ParamsSha256);

/// <summary>What a trainer said since the last write; see <see cref="ISweepStore.RecordAsync"/>.</summary>
public sealed record RunUpdate
{
    public RunStart? Start { get; init; }

    public IReadOnlyList<Evaluation> Evaluations { get; init; } = [];

    /// <summary>
    /// By step, for some of <see cref="Evaluations"/>: the mean validation loss (nats per token) of each group of 16 sequences, in their
    /// order, for paired comparisons. Kept for the last evaluation, the best, and those at rungs.
    /// </summary>
    public IReadOnlyDictionary<int, float[]> ValGroups { get; init; } = new Dictionary<int, float[]>();

    /// <summary>Renews the lease too.</summary>
    public RunProgress? Progress { get; init; }

    /// <summary>Not null: the run is completed by this write.</summary>
    public RunResult? Result { get; init; }
}

/// <param name="Step">Updates done when it failed, where known.</param>
public sealed record RunFailure(FailureKind Kind, string Message, int? Step);

/// <summary>A running run and who holds it.</summary>
/// <param name="HasExpired">By the store's clock: the next claim takes the run away.</param>
public sealed record LeaseInfo(RunId Run, long Epoch, WorkerIdentity Owner, DateTimeOffset ExpiresAt, bool HasExpired);
