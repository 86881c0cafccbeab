using System.Runtime.CompilerServices;
using Orleans.Concurrency;
using Sweep.Core;
using Sweep.Store;

namespace Sweep.Grains;

/// <summary>
/// Passes calls on to the store of the silo it is on. Stateless, so a call can simply be repeated after a silo dies. Calls run on the
/// thread pool (<see cref="Task.Run(Action)"/>), outside the grain's scheduler: SQLite's calls block their thread, and one of them would
/// hold up every other caller.
/// </summary>
[Reentrant, OnHead]
internal sealed class StoreGrain(ISweepStore store, TimeProvider time) : Grain, IStoreGrain
{
    private readonly CheckpointPieces _pieces = new(store);

    public Task<Wire<IReadOnlyList<SweepSummary>>> ListSweepsAsync() => Read(() => store.ListSweepsAsync(default));

    public Task<Wire<SweepSummary?>> FindSweepAsync(string name) => Read(() => store.FindSweepAsync(name, default));

    public Task<Wire<IReadOnlyList<RunSummary>>> ListRunsAsync(string sweep) => Read(() => store.ListRunsAsync(sweep, default));

    public Task<Wire<RunDetail?>> FindRunAsync(Wire<RunId> run) => Read(() => store.FindRunAsync(run.Value, default));

    public Task<Wire<IReadOnlyList<RunEvaluation>>> ListEvaluationsAsync(string sweep, int? number) =>
        Read(() => store.ListEvaluationsAsync(sweep, number, default));

    public Task<Wire<IReadOnlyList<ValGroups>>> ListValGroupsAsync(string sweep) => Read(() => store.ListValGroupsAsync(sweep, default));

    public Task<Wire<IReadOnlyList<RunCheckpoint>>> ListCheckpointsAsync(string sweep, int? number) =>
        Read(() => store.ListCheckpointsAsync(sweep, number, default));

    public Task<Wire<IReadOnlyList<LeaseInfo>>> ListLeasesAsync() => Read(() => store.ListLeasesAsync(default));

    public Task<Wire<IReadOnlyList<DeviceStatus>>> ListDevicesAsync() => Read(() => store.ListDevicesAsync(default));

    public Task<Wire<IReadOnlyList<RunLease>>> ClaimAsync(Wire<ClaimRequest> request) =>
        Read(() => store.ClaimAsync(request.Value, default));

    public Task<Wire<RunStanding>> RenewAsync(Wire<RunLease> lease, Wire<RunProgress> progress) =>
        Read(() => store.RenewAsync(lease.Value, progress.Value, default));

    public Task<Wire<RunStanding>> RecordAsync(Wire<RunLease> lease, Wire<RunUpdate> update) =>
        Read(() => store.RecordAsync(lease.Value, update.Value, default));

    public Task<RunState> FailAsync(Wire<RunLease> lease, Wire<RunFailure> failure) =>
        Task.Run(() => store.FailAsync(lease.Value, failure.Value, default));

    public Task ReleaseAsync(Wire<RunLease> lease) => Task.Run(() => store.ReleaseAsync(lease.Value, default));

    public Task<int> ReapAsync(string[] deadOwners) => Task.Run(() => store.ReapAsync(deadOwners, default));

    public Task<bool> WaitForWorkAsync(TimeSpan atMost) => Task.Run(async () =>
    {
        var started = time.GetTimestamp();
        await store.WaitForWorkAsync(atMost, default);
        return time.GetElapsedTime(started) < 0.9 * atMost;
    });

    public Task ReportDeviceAsync(Wire<DeviceReport> report) => Task.Run(() => store.ReportDeviceAsync(report.Value, default));

    public Task UploadAsync(Wire<RunLease> lease, string sha256, long offset, byte[] piece) =>
        Task.Run(() => _pieces.WriteAsync(lease.Value, sha256, offset, piece));

    public Task<bool> CommitAsync(Wire<RunLease> lease, Wire<CheckpointFile> checkpoint) =>
        Task.Run(() => _pieces.CommitAsync(lease.Value, checkpoint.Value));

    public async IAsyncEnumerable<byte[]> DownloadAsync(
        Wire<RunId> run, Wire<StoredCheckpoint> checkpoint, [EnumeratorCancellation] CancellationToken cancel)
    {
        await using var download = await Task.Run(() => _pieces.OpenAsync(run.Value, checkpoint.Value, cancel));
        while (await Task.Run(() => download.NextAsync(cancel)) is { } piece)
            yield return piece;
    }

    private static Task<Wire<T>> Read<T>(Func<Task<T>> call) => Task.Run(async () => Wire.Of(await call()));
}
