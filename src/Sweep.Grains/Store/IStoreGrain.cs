using Orleans.CodeGeneration;
using Sweep.Core;
using Sweep.Store;

namespace Sweep.Grains;

/// <summary>
/// The store, for workers on other silos and for clients: <see cref="ISweepStore"/> call by call. There is one, with the key
/// <see cref="Key"/>, on a silo that has the store. Every call may be repeated when no answer came, as <see cref="ISweepStore"/> promises.
/// </summary>
[Alias("sweep.store"), Version(GrainProtocol.OfInterfaces)]
public interface IStoreGrain : IGrainWithStringKey
{
    const string Key = "store";

    // ---- reading: answers may be long, so these wait longer than the rest

    [Alias("sweeps"), ResponseTimeout("00:00:30")]
    Task<SweepSummary[]> ListSweepsAsync(CancellationToken cancel);

    [Alias("sweep")]
    Task<SweepSummary?> FindSweepAsync(string name, CancellationToken cancel);

    [Alias("runs"), ResponseTimeout("00:00:30")]
    Task<RunSummary[]> ListRunsAsync(string sweep, CancellationToken cancel);

    [Alias("run"), ResponseTimeout("00:00:30")]
    Task<RunDetail?> FindRunAsync(RunId run, CancellationToken cancel);

    [Alias("evaluations"), ResponseTimeout("00:00:30")]
    Task<RunEvaluation[]> ListEvaluationsAsync(string sweep, int? number, CancellationToken cancel);

    [Alias("marks"), ResponseTimeout("00:00:30")]
    Task<SweepMark[]> ListMarksAsync(string? sweep, CancellationToken cancel);

    [Alias("attempts"), ResponseTimeout("00:00:30")]
    Task<AttemptOfRun[]> ListAttemptsAsync(string sweep, CancellationToken cancel);

    [Alias("groups"), ResponseTimeout("00:00:30")]
    Task<ValGroups[]> ListValGroupsAsync(string sweep, CancellationToken cancel);

    [Alias("scores"), ResponseTimeout("00:00:30")]
    Task<FreshScore[]> ListScoresAsync(string sweep, CancellationToken cancel);

    [Alias("checkpoints"), ResponseTimeout("00:00:30")]
    Task<RunCheckpoint[]> ListCheckpointsAsync(string sweep, int? number, CancellationToken cancel);

    [Alias("leases")]
    Task<LeaseInfo[]> ListLeasesAsync(CancellationToken cancel);

    [Alias("devices")]
    Task<DeviceStatus[]> ListDevicesAsync(CancellationToken cancel);

    // ---- work

    // For many slots at once.
    [Alias("claim"), ResponseTimeout("00:00:10")]
    Task<RunLease[]> ClaimAsync(ClaimRequest request, CancellationToken cancel);

    [Alias("renew")]
    Task<RunStanding> RenewAsync(RunLease lease, RunProgress progress, CancellationToken cancel);

    [Alias("renew-all")]
    Task<RunStanding?[]> RenewAllAsync(LeaseRenewal[] renewals, CancellationToken cancel);

    [Alias("record")]
    Task<RunStanding> RecordAsync(RunLease lease, RunUpdate update, CancellationToken cancel);

    [Alias("pin-device-kind")]
    Task<string> PinDeviceKindAsync(RunLease lease, string deviceKind, CancellationToken cancel);

    [Alias("reuse"), ResponseTimeout("00:00:30")]
    Task<ReuseOutcome?> ReuseAsync(RunLease lease, string deviceKind, CancellationToken cancel);

    [Alias("fail")]
    Task<RunState> FailAsync(RunLease lease, RunFailure failure, CancellationToken cancel);

    [Alias("release")]
    Task ReleaseAsync(RunLease lease, string? why, CancellationToken cancel);

    [Alias("reap")]
    Task<int> ReapAsync(string[] deadOwners, CancellationToken cancel);

    /// <summary>True when there may be work, false after <paramref name="atMost"/> without a sign of any.</summary>
    [Alias("wait")]
    Task<bool> WaitForWorkAsync(TimeSpan atMost, CancellationToken cancel);

    /// <summary>
    /// One machine's wait for work. For how many of its slots to claim now: no more than there are runs, shared out among all who wait. 0:
    /// wait again.
    /// </summary>
    [Alias("wait-for-share"), ResponseTimeout("00:00:20")]
    Task<int> WaitForShareAsync(WorkWait wait, CancellationToken cancel);

    [Alias("count-work")]
    Task<int> CountWorkAsync(int most, CancellationToken cancel);

    [Alias("report-all")]
    Task ReportDevicesAsync(DeviceStatus[] devices, CancellationToken cancel);

    // ---- checkpoints, in pieces: neither side ever holds more than a piece of one

    /// <summary>Writes a piece of a checkpoint beside the store, at its offset; the piece at 0 begins anew.</summary>
    /// <param name="sha256">Of the whole file.</param>
    [Alias("upload")]
    Task UploadAsync(RunLease lease, string sha256, long offset, [Immutable] byte[] piece, CancellationToken cancel);

    /// <summary>
    /// Hands the uploaded file to the store, unless an earlier call did. False: the pieces are not all there (another silo took over):
    /// upload it again from the start.
    /// </summary>
    /// <param name="checkpoint">Its path is the caller's and means nothing here.</param>
    [Alias("commit"), ResponseTimeout("00:00:30")]
    Task<bool> CommitAsync(RunLease lease, CheckpointFile checkpoint, CancellationToken cancel);

    /// <summary>A stored checkpoint's bytes in pieces; none at all when they are gone or damaged.</summary>
    [Alias("download")]
    IAsyncEnumerable<byte[]> DownloadAsync(RunId run, StoredCheckpoint checkpoint, CancellationToken cancel);

    // ---- texts, in pieces too

    /// <inheritdoc cref="ISweepStore.ListTextsAsync"/>
    [Alias("texts")]
    Task<KeptText[]> ListTextsAsync(string[] sha256s, CancellationToken cancel);

    /// <inheritdoc cref="ISweepStore.SaveTextPieceAsync"/>
    [Alias("save_text")]
    Task SaveTextPieceAsync(string sha256, int number, [Immutable] byte[] piece, CancellationToken cancel);

    /// <inheritdoc cref="ISweepStore.CommitTextAsync"/>
    [Alias("commit_text"), ResponseTimeout("00:00:30")]
    Task<bool> CommitTextAsync(KeptText text, CancellationToken cancel);

    /// <inheritdoc cref="ISweepStore.FetchTextPieceAsync"/>
    [Alias("fetch_text")]
    Task<byte[]?> FetchTextPieceAsync(string sha256, int number, CancellationToken cancel);
}
