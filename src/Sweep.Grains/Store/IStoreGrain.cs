using Sweep.Core;
using Sweep.Store;

namespace Sweep.Grains;

/// <summary>
/// The store, for workers on other silos and for clients: <see cref="ISweepStore"/> call by call. There is one, with the key
/// <see cref="Key"/>, on a silo that has the store. Every call may be repeated when no answer came, as <see cref="ISweepStore"/> promises.
/// </summary>
[Alias("sweep.store")]
public interface IStoreGrain : IGrainWithStringKey
{
    const string Key = "store";

    // ---- reading: answers may be long, so these wait longer than the rest

    [Alias("sweeps"), ResponseTimeout("00:00:30")]
    Task<Wire<IReadOnlyList<SweepSummary>>> ListSweepsAsync();

    [Alias("sweep")]
    Task<Wire<SweepSummary?>> FindSweepAsync(string name);

    [Alias("runs"), ResponseTimeout("00:00:30")]
    Task<Wire<IReadOnlyList<RunSummary>>> ListRunsAsync(string sweep);

    [Alias("run"), ResponseTimeout("00:00:30")]
    Task<Wire<RunDetail?>> FindRunAsync(Wire<RunId> run);

    [Alias("evaluations"), ResponseTimeout("00:00:30")]
    Task<Wire<IReadOnlyList<RunEvaluation>>> ListEvaluationsAsync(string sweep, int? number);

    [Alias("groups"), ResponseTimeout("00:00:30")]
    Task<Wire<IReadOnlyList<ValGroups>>> ListValGroupsAsync(string sweep);

    [Alias("checkpoints"), ResponseTimeout("00:00:30")]
    Task<Wire<IReadOnlyList<RunCheckpoint>>> ListCheckpointsAsync(string sweep, int? number);

    [Alias("leases")]
    Task<Wire<IReadOnlyList<LeaseInfo>>> ListLeasesAsync();

    [Alias("devices")]
    Task<Wire<IReadOnlyList<DeviceStatus>>> ListDevicesAsync();

    // ---- work

    [Alias("claim")]
    Task<Wire<IReadOnlyList<RunLease>>> ClaimAsync(Wire<ClaimRequest> request);

    [Alias("renew")]
    Task<Wire<RunStanding>> RenewAsync(Wire<RunLease> lease, Wire<RunProgress> progress);

    [Alias("record")]
    Task<Wire<RunStanding>> RecordAsync(Wire<RunLease> lease, Wire<RunUpdate> update);

    [Alias("fail")]
    Task<RunState> FailAsync(Wire<RunLease> lease, Wire<RunFailure> failure);

    [Alias("release")]
    Task ReleaseAsync(Wire<RunLease> lease);

    [Alias("reap")]
    Task<int> ReapAsync(string[] deadOwners);

    /// <summary>True when there may be work, false after <paramref name="atMost"/> without a sign of any.</summary>
    [Alias("wait")]
    Task<bool> WaitForWorkAsync(TimeSpan atMost);

    [Alias("report")]
    Task ReportDeviceAsync(Wire<DeviceReport> report);

    // ---- checkpoints, in pieces: neither side ever holds more than a piece of one

    /// <summary>Writes a piece of a checkpoint beside the store, at its offset; the piece at 0 begins anew.</summary>
    /// <param name="sha256">Of the whole file.</param>
    [Alias("upload")]
    Task UploadAsync(Wire<RunLease> lease, string sha256, long offset, [Immutable] byte[] piece);

    /// <summary>
    /// Hands the uploaded file to the store, unless an earlier call did. False: the pieces are not all there (another silo took over):
    /// upload it again from the start.
    /// </summary>
    /// <param name="checkpoint">Its path is the caller's and means nothing here.</param>
    [Alias("commit"), ResponseTimeout("00:00:30")]
    Task<bool> CommitAsync(Wire<RunLease> lease, Wire<CheckpointFile> checkpoint);

    /// <summary>A stored checkpoint's bytes in pieces; none at all when they are gone or damaged.</summary>
    [Alias("download")]
    IAsyncEnumerable<byte[]> DownloadAsync(Wire<RunId> run, Wire<StoredCheckpoint> checkpoint, CancellationToken cancel);
}
