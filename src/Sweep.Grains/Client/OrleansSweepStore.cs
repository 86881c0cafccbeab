using System.Collections.Concurrent;
using System.Security.Cryptography;
using Sweep.Core;
using Sweep.Store;

namespace Sweep.Grains;

/// <summary>
/// The store of a cluster, seen from a client or from a silo without one. A call whose answer does not come (its gateway or the head silo died) is repeated until
/// <see cref="GrainCalls"/> loses patience; each has the effect of one call however often it is repeated.
/// </summary>
public sealed class OrleansSweepStore : ISweepStore
{
    // Shorter than the response timeout, so that a wait that is in flight when its silo dies is over soon.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    private const int UploadTries = 5;

    private readonly IGrainFactory _grains;
    private readonly GrainCalls _calls;
    private readonly string _scratch;
    private readonly TimeProvider _time;
    private readonly Func<ValueTask>? _close;
    // Slots whose last claim got no answer: the store may hold a lease in their name.
    private readonly ConcurrentDictionary<WorkerIdentity, bool> _claimsInDoubt = [];

    /// <param name="where">The cluster, for people.</param>
    /// <param name="close">What to close with the store: the client's connection.</param>
    public OrleansSweepStore(IGrainFactory grains, string where, TimeProvider time, Func<ValueTask>? close = null)
    {
        _grains = grains;
        Description = where;
        _time = time;
        _close = close;
        _calls = new GrainCalls(where, time);
        _scratch = Directory.CreateTempSubdirectory("sweep-orleans-").FullName;
    }

    public string Description { get; }

    private IStoreGrain Store => _grains.GetGrain<IStoreGrain>(IStoreGrain.Key);

    public async Task<SubmitOutcome> SubmitAsync(SweepSubmission submission, bool extend, CancellationToken cancel)
    {
        var sweep = _grains.GetGrain<ISweepGrain>(submission.Name);
        var wire = Wire.Of(submission);
        return (await _calls.RunAsync(_ => sweep.SubmitAsync(wire, extend), cancel)).Value;
    }

    public Task<int> ResumeAsync(string sweep, int? number, bool fromStart, CancellationToken cancel) =>
        _calls.RunAsync(_ => _grains.GetGrain<ISweepGrain>(sweep).ResumeAsync(number, fromStart), cancel);

    public Task<int> CancelAsync(string sweep, int? number, CancellationToken cancel) =>
        _calls.RunAsync(_ => _grains.GetGrain<ISweepGrain>(sweep).CancelAsync(number), cancel);

    public Task<IReadOnlyList<SweepSummary>> ListSweepsAsync(CancellationToken cancel) => ReadAsync(() => Store.ListSweepsAsync(), cancel);

    public Task<SweepSummary?> FindSweepAsync(string name, CancellationToken cancel) => ReadAsync(() => Store.FindSweepAsync(name), cancel);

    public Task<IReadOnlyList<RunSummary>> ListRunsAsync(string sweep, CancellationToken cancel) => ReadAsync(() => Store.ListRunsAsync(sweep), cancel);

    public Task<RunDetail?> FindRunAsync(RunId run, CancellationToken cancel) => ReadAsync(() => Store.FindRunAsync(Wire.Of(run)), cancel);

    public Task<IReadOnlyList<RunEvaluation>> ListEvaluationsAsync(string sweep, int? number, CancellationToken cancel) =>
        ReadAsync(() => Store.ListEvaluationsAsync(sweep, number), cancel);

    public Task<IReadOnlyList<LeaseInfo>> ListLeasesAsync(CancellationToken cancel) => ReadAsync(() => Store.ListLeasesAsync(), cancel);

    public Task<IReadOnlyList<DeviceStatus>> ListDevicesAsync(CancellationToken cancel) => ReadAsync(() => Store.ListDevicesAsync(), cancel);

    public async Task<RunLease?> ClaimAsync(WorkerIdentity worker, string? sweep, CancellationToken cancel)
    {
        try
        {
            var inDoubt = _claimsInDoubt.ContainsKey(worker);
            var lease = await _calls.RunAsync(again => Store.ClaimAsync(Wire.Of(worker), sweep, again || inDoubt), cancel);
            _claimsInDoubt.TryRemove(worker, out _);
            return lease.Value;
        }
        catch (Exception e) when (e is StoreUnavailableException or OperationCanceledException)
        {
            _claimsInDoubt[worker] = true;
            throw;
        }
    }

    public Task RenewAsync(RunLease lease, RunProgress progress, CancellationToken cancel) =>
        _calls.RunAsync(_ => Store.RenewAsync(Wire.Of(lease), Wire.Of(progress)), cancel);

    public Task RecordStartAsync(RunLease lease, RunStart start, CancellationToken cancel) => RecordAsync(lease, new RunNews(start, [], null, null), cancel);

    public Task RecordEvaluationAsync(RunLease lease, Evaluation evaluation, CancellationToken cancel) =>
        RecordAsync(lease, new RunNews(null, [evaluation], null, null), cancel);

    public Task CompleteAsync(RunLease lease, RunResult result, CancellationToken cancel) => RecordAsync(lease, new RunNews(null, [], null, result), cancel);

    public Task RecordAsync(RunLease lease, RunNews news, CancellationToken cancel) =>
        _calls.RunAsync(again => Store.RecordAsync(Wire.Of(lease), Wire.Of(news), again), cancel);

    public Task<RunState> FailAsync(RunLease lease, RunFailure failure, CancellationToken cancel) =>
        _calls.RunAsync(again => Store.FailAsync(Wire.Of(lease), Wire.Of(failure), again), cancel);

    public Task ReleaseAsync(RunLease lease, CancellationToken cancel) =>
        _calls.RunAsync(again => Store.ReleaseAsync(Wire.Of(lease), again), cancel);

    public Task StopEarlyAsync(RunLease lease, string reason, CancellationToken cancel) =>
        _calls.RunAsync(again => Store.StopEarlyAsync(Wire.Of(lease), reason, again), cancel);

    public Task<int> ReapAsync(IReadOnlyCollection<string> deadOwners, CancellationToken cancel) =>
        _calls.RunAsync(_ => Store.ReapAsync([.. deadOwners]), cancel);

    public async Task WaitForWorkAsync(TimeSpan atMost, CancellationToken cancel)
    {
        var started = _time.GetTimestamp();
        for (var left = atMost; left > TimeSpan.Zero; left = atMost - _time.GetElapsedTime(started))
        {
            var wait = left < LongestWait ? left : LongestWait;
            if (await _calls.RunAsync(_ => Store.WaitForWorkAsync(wait), cancel))
                return;
        }
    }

    public Task ReportDeviceAsync(DeviceReport report, CancellationToken cancel) => _calls.RunAsync(_ => Store.ReportDeviceAsync(Wire.Of(report)), cancel);

    public string CheckpointScratchDirectory(RunLease lease) =>
        Directory.CreateDirectory(Path.Combine(_scratch, $"{lease.Run.Sweep}-{lease.Run.Number}-{lease.Epoch}")).FullName;

    public async Task SaveCheckpointAsync(RunLease lease, CheckpointFile checkpoint, CancellationToken cancel)
    {
        var wireLease = Wire.Of(lease);
        var wireCheckpoint = Wire.Of(checkpoint);
        for (var attempt = 1; attempt <= UploadTries; attempt++)
        {
            await UploadAsync(wireLease, checkpoint, cancel);
            var committing = attempt;
            if (!await _calls.RunAsync(again => Store.CommitAsync(wireLease, wireCheckpoint, again || committing > 1), cancel))
                continue;
            File.Delete(checkpoint.Path);
            return;
        }
        throw new StoreUnavailableException(
            $"{Description} lost the checkpoint of {lease.Run} at step {checkpoint.Step} on its way, {UploadTries} times; look at the head silo's disk and log",
            new IOException("the uploaded bytes do not have the checkpoint's length and hash"));
    }

    public async Task<string?> FetchCheckpointAsync(RunId run, StoredCheckpoint checkpoint, string scratch, CancellationToken cancel)
    {
        Directory.CreateDirectory(scratch);
        var path = Path.Combine(scratch, checkpoint.Sha256 + ".safetensors");
        var whole = await _calls.RunAsync(_ => DownloadAsync(run, checkpoint, path, cancel), cancel);
        if (whole)
            return path;
        File.Delete(path);
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_close is not null)
            await _close();
        if (Directory.Exists(_scratch))
            Directory.Delete(_scratch, recursive: true);
    }

    private async Task<T> ReadAsync<T>(Func<Task<Wire<T>>> call, CancellationToken cancel) => (await _calls.RunAsync(_ => call(), cancel)).Value;

    private async Task UploadAsync(Wire<RunLease> lease, CheckpointFile checkpoint, CancellationToken cancel)
    {
        await using var file = File.OpenRead(checkpoint.Path);
        var buffer = new byte[CheckpointPieces.Size];
        long offset = 0;
        while (await file.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancel) is var length and > 0)
        {
            var (at, piece) = (offset, length == buffer.Length ? buffer : buffer[..length]);
            await _calls.RunAsync(_ => Store.UploadAsync(lease, checkpoint.Sha256, at, piece), cancel);
            offset += length;
        }
    }

    private async Task<bool> DownloadAsync(RunId run, StoredCheckpoint checkpoint, string path, CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var file = new FileStream(path, FileMode.Create, FileAccess.Write);
        // One piece a message: Orleans would otherwise gather as many as are ready.
        await foreach (var piece in Store.DownloadAsync(Wire.Of(run), Wire.Of(checkpoint), cancel).WithBatchSize(1))
        {
            hash.AppendData(piece);
            await file.WriteAsync(piece, cancel);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset()) == checkpoint.Sha256;
    }
}
