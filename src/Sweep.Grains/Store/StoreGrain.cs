using System.Runtime.CompilerServices;
using Orleans.Concurrency;
using Sweep.Core;
using Sweep.Store;

namespace Sweep.Grains;

/// <summary>Passes calls on to the store of the silo it is on. Holds nothing: the silo's death costs its callers a repeated call.</summary>
[Reentrant, OnHead]
internal sealed class StoreGrain(ISweepStore store, TimeProvider time) : Grain, IStoreGrain
{
    private readonly LostAnswers _lost = new(store);
    private readonly CheckpointPieces _pieces = new(store);

    public Task<string> GetDescriptionAsync() => Task.FromResult(store.Description);

    public Task<Wire<IReadOnlyList<SweepSummary>>> ListSweepsAsync() => Read(() => store.ListSweepsAsync(default));

    public Task<Wire<SweepSummary?>> FindSweepAsync(string name) => Read(() => store.FindSweepAsync(name, default));

    public Task<Wire<IReadOnlyList<RunSummary>>> ListRunsAsync(string sweep) => Read(() => store.ListRunsAsync(sweep, default));

    public Task<Wire<RunDetail?>> FindRunAsync(Wire<RunId> run) => Read(() => store.FindRunAsync(run.Value, default));

    public Task<Wire<IReadOnlyList<RunEvaluation>>> ListEvaluationsAsync(string sweep, int? number) =>
        Read(() => store.ListEvaluationsAsync(sweep, number, default));

    public Task<Wire<IReadOnlyList<LeaseInfo>>> ListLeasesAsync() => Read(() => store.ListLeasesAsync(default));

    public Task<Wire<IReadOnlyList<DeviceStatus>>> ListDevicesAsync() => Read(() => store.ListDevicesAsync(default));

    public Task<Wire<RunLease?>> ClaimAsync(Wire<WorkerIdentity> worker, string? sweep, bool again) => Read(async () =>
    {
        if (again)
            await _lost.GiveBackAsync(worker.Value);
        return await store.ClaimAsync(worker.Value, sweep, default);
    });

    public Task RenewAsync(Wire<RunLease> lease, Wire<RunProgress> progress) =>
        OffTurn.Run(() => store.RenewAsync(lease.Value, progress.Value, default));

    public Task RecordAsync(Wire<RunLease> lease, Wire<RunNews> news, bool again) => OffTurn.Run(() =>
        _lost.OnceAsync(lease.Value, again && news.Value.Result is not null, RunState.Completed, () => store.RecordAsync(lease.Value, news.Value, default)));

    public Task<RunState> FailAsync(Wire<RunLease> lease, Wire<RunFailure> failure, bool again) => OffTurn.Run(() =>
        _lost.FailOnceAsync(lease.Value, failure.Value, again));

    public Task ReleaseAsync(Wire<RunLease> lease, bool again) => OffTurn.Run(() =>
        _lost.OnceAsync(lease.Value, again, RunState.Queued, () => store.ReleaseAsync(lease.Value, default)));

    public Task StopEarlyAsync(Wire<RunLease> lease, string reason, bool again) => OffTurn.Run(() =>
        _lost.OnceAsync(lease.Value, again, RunState.Stopped, () => store.StopEarlyAsync(lease.Value, reason, default)));

    public Task<int> ReapAsync(string[] deadOwners) => OffTurn.Run(() => store.ReapAsync(deadOwners, default));

    public Task<bool> WaitForWorkAsync(TimeSpan atMost) => OffTurn.Run(async () =>
    {
        var started = time.GetTimestamp();
        await store.WaitForWorkAsync(atMost, default);
        return time.GetElapsedTime(started) < 0.9 * atMost;
    });

    public Task ReportDeviceAsync(Wire<DeviceReport> report) => OffTurn.Run(() => store.ReportDeviceAsync(report.Value, default));

    public Task UploadAsync(Wire<RunLease> lease, string sha256, long offset, byte[] piece) =>
        OffTurn.Run(() => _pieces.WriteAsync(lease.Value, sha256, offset, piece));

    public Task<bool> CommitAsync(Wire<RunLease> lease, Wire<CheckpointFile> checkpoint, bool again) =>
        OffTurn.Run(() => _pieces.CommitAsync(lease.Value, checkpoint.Value, again));

    public async IAsyncEnumerable<byte[]> DownloadAsync(Wire<RunId> run, Wire<StoredCheckpoint> checkpoint, [EnumeratorCancellation] CancellationToken cancel)
    {
        await using var download = await OffTurn.Run(() => _pieces.OpenAsync(run.Value, checkpoint.Value, cancel));
        while (await OffTurn.Run(() => download.NextAsync(cancel)) is { } piece)
            yield return piece;
    }

    private static Task<Wire<T>> Read<T>(Func<Task<T>> call) => OffTurn.Run(async () => Wire.Of(await call()));
}
