using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Orleans.Runtime;
using Sweep.Core;
using Sweep.Store;
using Sweep.Store.Checkpoints;

namespace Sweep.Grains;

/// <summary>
/// The store of a cluster, seen from a client or from a silo without one. A call whose answer does not come (its gateway or the head silo
/// died) is repeated until <see cref="GrainCalls"/> gives up; each has the effect of one call however often it is repeated.
/// </summary>
public sealed class OrleansSweepStore : ISweepStore
{
    // Shorter than the response timeout, so that a wait that is in flight when its silo dies is over soon.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    // Who waits for one sweep's work asks the head so often while there is work of others.
    private static readonly TimeSpan PauseForOtherWork = TimeSpan.FromMilliseconds(500);

    private const int UploadTries = 5;

    private readonly IGrainFactory _grains;
    private readonly GrainCalls _calls;
    private readonly ScratchFolders _scratch;
    private readonly TimeProvider _time;
    private readonly Func<ValueTask>? _close;

    /// <param name="where">The cluster, for people; never a password.</param>
    /// <param name="close">What to close with the store: the client's connection.</param>
    public OrleansSweepStore(IGrainFactory grains, string where, TimeProvider time, Func<ValueTask>? close = null)
        : this(grains, where, time, close, null)
    {
    }

    internal OrleansSweepStore(IGrainFactory grains, string where, TimeProvider time, Func<ValueTask>? close, GatewayLoss? losses)
    {
        _grains = grains;
        Description = where;
        _time = time;
        _close = close;
        _calls = new GrainCalls(where, time, losses: losses);
        _scratch = ScratchFolders.OfRemote(where);
    }

    public string Description { get; }

    public bool PushesWork => true;

    private IStoreGrain Store => _grains.GetGrain<IStoreGrain>(IStoreGrain.Key);

    public async Task<SubmitOutcome> SubmitAsync(SweepSubmission submission, bool extend, CancellationToken cancel)
    {
        // Checked here too: on the wire half a surrogate pair would become a character that a name may have.
        submission.RequireStorableName();
        var sweep = Sweep(submission.Name);
        return await _calls.RunAsync(() => sweep.SubmitAsync(submission, extend, cancel), cancel);
    }

    public Task<int> ResumeAsync(string sweep, int? number, bool fromStart, CancellationToken cancel) =>
        _calls.RunAsync(() => Sweep(sweep).ResumeAsync(number, fromStart, cancel), cancel);

    public Task<int> CancelAsync(string sweep, int? number, CancellationToken cancel) =>
        _calls.RunAsync(() => Sweep(sweep).CancelAsync(number, cancel), cancel);

    public async Task<IReadOnlyList<SweepSummary>> ListSweepsAsync(CancellationToken cancel) =>
        await _calls.ReadAsync(() => Store.ListSweepsAsync(cancel), cancel);

    public Task<SweepSummary?> FindSweepAsync(string name, CancellationToken cancel) =>
        _calls.RunAsync(() => Store.FindSweepAsync(name, cancel), cancel);

    public async Task<IReadOnlyList<RunSummary>> ListRunsAsync(string sweep, CancellationToken cancel) =>
        await _calls.ReadAsync(() => Store.ListRunsAsync(sweep, cancel), cancel);

    public async Task<RunDetail?> FindRunAsync(RunId run, CancellationToken cancel) =>
        await _calls.ReadAsync(() => Store.FindRunAsync(run, cancel), cancel) is { } found
            ? found with { Checkpoints = [.. found.Checkpoints.Select(WithoutFile)] }
            : null;

    public async Task<IReadOnlyList<RunCheckpoint>> ListCheckpointsAsync(string sweep, int? number, CancellationToken cancel) =>
        [.. (await _calls.ReadAsync(() => Store.ListCheckpointsAsync(sweep, number, cancel), cancel))
            .Select(row => row with { Checkpoint = WithoutFile(row.Checkpoint) })];

    public async Task<RemovalOutcome> DropCheckpointsAsync(string sweep, IReadOnlyCollection<int> numbers, CancellationToken cancel)
    {
        var chosen = numbers.ToArray();
        return await _calls.RunAsync(() => Sweep(sweep).DropCheckpointsAsync(chosen, cancel), cancel);
    }

    public Task<RemovalOutcome> DeleteAsync(string sweep, int? number, CancellationToken cancel) =>
        _calls.RunAsync(() => Sweep(sweep).DeleteAsync(number, cancel), cancel);

    public Task RenameAsync(string from, string to, CancellationToken cancel) =>
        _calls.RunAsync(() => Sweep(from).RenameAsync(to, cancel), cancel);

    public async Task<IReadOnlyList<SweepMark>> ListMarksAsync(string? sweep, CancellationToken cancel) =>
        await _calls.ReadAsync(() => Store.ListMarksAsync(sweep, cancel), cancel);

    public async Task<IReadOnlyList<AttemptOfRun>> ListAttemptsAsync(string sweep, CancellationToken cancel) =>
        await _calls.ReadAsync(() => Store.ListAttemptsAsync(sweep, cancel), cancel);

    public Task<int> RefineAsync(string sweep, RefinementRequest request, CancellationToken cancel) =>
        _calls.RunAsync(() => Sweep(sweep).RefineAsync(request, cancel), cancel);

    public Task<ForkOutcome> ForkAsync(ForkRequest request, CancellationToken cancel) =>
        _calls.RunAsync(() => Sweep(request.Parent.Sweep).ForkAsync(request, cancel), cancel);

    public Task ConfigureAsync(string sweep, SweepSettings settings, CancellationToken cancel) =>
        _calls.RunAsync(() => Sweep(sweep).ConfigureAsync(settings, cancel), cancel);

    public async Task<IReadOnlyList<ValGroups>> ListValGroupsAsync(string sweep, CancellationToken cancel) =>
        await _calls.ReadAsync(() => Store.ListValGroupsAsync(sweep, cancel), cancel);

    public async Task<IReadOnlyList<FreshScore>> ListScoresAsync(string sweep, CancellationToken cancel) =>
        await _calls.ReadAsync(() => Store.ListScoresAsync(sweep, cancel), cancel);

    public Task RecordScoreAsync(string sweep, FreshScore score, CancellationToken cancel) =>
        _calls.RunAsync(() => Sweep(sweep).RecordScoreAsync(score, cancel), cancel);

    public async Task<IReadOnlyList<RunEvaluation>> ListEvaluationsAsync(string sweep, int? number, CancellationToken cancel) =>
        await _calls.ReadAsync(() => Store.ListEvaluationsAsync(sweep, number, cancel), cancel);

    public async Task<IReadOnlyList<LeaseInfo>> ListLeasesAsync(CancellationToken cancel) =>
        await _calls.RunAsync(() => Store.ListLeasesAsync(cancel), cancel);

    public async Task<IReadOnlyList<DeviceStatus>> ListDevicesAsync(CancellationToken cancel) =>
        await _calls.RunAsync(() => Store.ListDevicesAsync(cancel), cancel);

    public async IAsyncEnumerable<SweepChange> WatchAsync(
        string sweep, TimeSpan interval, [EnumeratorCancellation] CancellationToken cancel)
    {
        IAsyncEnumerator<SweepChange>? changes = null;
        try
        {
            while (await _calls.RunAsync(NextAsync, cancel, mayBeLeft: false))
                yield return changes!.Current;
        }
        finally
        {
            await CloseAsync();
        }

        // A watch whose silo died is begun again; it tells everything once more.
        async Task<bool> NextAsync()
        {
            changes ??= Sweep(sweep).WatchAsync(interval, cancel).WithBatchSize(1).GetAsyncEnumerator(cancel);
            try
            {
                return await changes.MoveNextAsync();
            }
            catch
            {
                await CloseAsync();
                throw;
            }
        }

        async Task CloseAsync()
        {
            try
            {
                await (changes?.DisposeAsync() ?? ValueTask.CompletedTask);
            }
            catch (Exception e) when (e is TimeoutException or OrleansException or OperationCanceledException)
            {
                // There is nobody left to tell.
            }
            changes = null;
        }
    }

    public async Task<IReadOnlyList<KeptText>> ListTextsAsync(IReadOnlyCollection<string> sha256s, CancellationToken cancel)
    {
        var hashes = sha256s.ToArray();
        return await _calls.RunAsync(() => Store.ListTextsAsync(hashes, cancel), cancel);
    }

    public Task SaveTextPieceAsync(string sha256, int number, byte[] piece, CancellationToken cancel) =>
        _calls.RunAsync(() => Store.SaveTextPieceAsync(sha256, number, piece, cancel), cancel);

    public Task<bool> CommitTextAsync(KeptText text, CancellationToken cancel) =>
        _calls.RunAsync(() => Store.CommitTextAsync(text, cancel), cancel);

    public Task<byte[]?> FetchTextPieceAsync(string sha256, int number, CancellationToken cancel) =>
        _calls.RunAsync(() => Store.FetchTextPieceAsync(sha256, number, cancel), cancel);

    public async Task<IReadOnlyList<RunLease>> ClaimAsync(ClaimRequest request, CancellationToken cancel)
    {
        var leases = await _calls.RunAsync(() => Store.ClaimAsync(request, cancel), cancel);
        foreach (var lease in leases.Where(lease => lease.Attempt > 1))
            Tidy(() => _scratch.RemoveOlder(lease.Run, lease.Epoch));
        return leases;
    }

    public Task<RunStanding> RenewAsync(RunLease lease, RunProgress progress, CancellationToken cancel) =>
        _calls.RunAsync(() => Store.RenewAsync(lease, progress, cancel), cancel);

    public async Task<IReadOnlyList<RunStanding?>> RenewAllAsync(IReadOnlyList<LeaseRenewal> renewals, CancellationToken cancel)
    {
        var all = renewals.ToArray();
        return await _calls.RunAsync(() => Store.RenewAllAsync(all, cancel), cancel);
    }

    public async Task<RunStanding> RecordAsync(RunLease lease, RunUpdate update, CancellationToken cancel)
    {
        var standing = await _calls.RunAsync(() => Store.RecordAsync(lease, update, cancel), cancel);
        if (standing.State != RunState.Running)
            Tidy(() => _scratch.Remove(lease));
        return standing;
    }

    public Task<string> PinDeviceKindAsync(RunLease lease, string deviceKind, CancellationToken cancel) =>
        _calls.RunAsync(() => Store.PinDeviceKindAsync(lease, deviceKind, cancel), cancel);

    public async Task<ReuseOutcome?> ReuseAsync(RunLease lease, string deviceKind, CancellationToken cancel)
    {
        var outcome = await _calls.RunAsync(() => Store.ReuseAsync(lease, deviceKind, cancel), cancel);
        if (outcome is { Standing.State: not RunState.Running })
            Tidy(() => _scratch.Remove(lease));
        return outcome;
    }

    public async Task<RunState> FailAsync(RunLease lease, RunFailure failure, CancellationToken cancel)
    {
        var state = await _calls.RunAsync(() => Store.FailAsync(lease, failure, cancel), cancel);
        Tidy(() => _scratch.Remove(lease));
        return state;
    }

    public async Task ReleaseAsync(RunLease lease, string? why, CancellationToken cancel)
    {
        await _calls.RunAsync(() => Store.ReleaseAsync(lease, why, cancel), cancel);
        Tidy(() => _scratch.Remove(lease));
    }

    public Task<int> ReapAsync(IReadOnlyCollection<string> deadOwners, CancellationToken cancel) =>
        _calls.RunAsync(() => Store.ReapAsync([.. deadOwners], cancel), cancel);

    // The head answers when there is work of any sweep. Whether it is of this one is a question of its own, so that the grain has no new
    // method that older silos lack. A run that is not in the queue (of a worker that is gone, or ahead of a decision) is found by the claim
    // after the wait.
    public async Task WaitForWorkAsync(string? sweep, TimeSpan atMost, CancellationToken cancel)
    {
        var started = _time.GetTimestamp();
        for (var left = atMost; left > TimeSpan.Zero; left = atMost - _time.GetElapsedTime(started))
        {
            var wait = left < LongestWait ? left : LongestWait;
            if (!await _calls.RunAsync(() => Store.WaitForWorkAsync(wait, cancel), cancel))
                continue;
            if (sweep is null || await FindSweepAsync(sweep, cancel) is { } found && (found.Counts.Queued > 0 || found.Search is not null))
                return;
            var rest = atMost - _time.GetElapsedTime(started);
            if (rest > TimeSpan.Zero)
                await Task.Delay(rest < PauseForOtherWork ? rest : PauseForOtherWork, _time, cancel);
        }
    }

    public Task<int> WaitForWorkAsync(WorkWait wait, CancellationToken cancel) =>
        _calls.RunAsync(() => Store.WaitForShareAsync(wait, cancel), cancel);

    public Task<int> CountWorkAsync(int most, CancellationToken cancel) =>
        _calls.RunAsync(() => Store.CountWorkAsync(most, cancel), cancel);

    public Task ReportDevicesAsync(IReadOnlyCollection<DeviceStatus> devices, CancellationToken cancel) =>
        _calls.RunAsync(() => Store.ReportDevicesAsync([.. devices], cancel), cancel);

    public string CheckpointScratchDirectory(RunLease lease) => _scratch.Of(lease);

    public async Task SaveCheckpointAsync(RunLease lease, CheckpointFile checkpoint, CancellationToken cancel)
    {
        try
        {
            await StoreDisk.GuardAsync(checkpoint.Path, () => SendAsync(lease, checkpoint, cancel));
        }
        catch (LeaseLostException)
        {
            // Nobody will ask for it again.
            Tidy(() => File.Delete(checkpoint.Path));
            throw;
        }
        Tidy(() => File.Delete(checkpoint.Path));
    }

    public Task<string?> FetchCheckpointAsync(RunId run, StoredCheckpoint checkpoint, string scratch, CancellationToken cancel) =>
        StoreDisk.GuardFetchAsync(checkpoint, scratch, () => FetchAsync(run, checkpoint, scratch, cancel));

    public ValueTask DisposeAsync() => _close?.Invoke() ?? ValueTask.CompletedTask;

    private async Task<string?> FetchAsync(RunId run, StoredCheckpoint checkpoint, string scratch, CancellationToken cancel)
    {
        Directory.CreateDirectory(scratch);
        var path = Path.Combine(scratch, checkpoint.Sha256 + ".safetensors");
        var whole = await _calls.RunAsync(() => DownloadAsync(run, checkpoint, path, cancel), cancel, mayBeLeft: false);
        if (whole)
            return path;
        File.Delete(path);
        return null;
    }

    // The head's path means nothing on this machine.
    private static StoredCheckpoint WithoutFile(StoredCheckpoint checkpoint) => checkpoint with { File = null };

    private ISweepGrain Sweep(string name) => string.IsNullOrWhiteSpace(name)
        ? throw new UsageException("a sweep without a name cannot be asked for; `sweep list` names those there are")
        : _grains.GetGrain<ISweepGrain>(name);

    private async Task<bool> SendAsync(RunLease lease, CheckpointFile checkpoint, CancellationToken cancel)
    {
        for (var attempt = 1; attempt <= UploadTries; attempt++)
        {
            await UploadAsync(lease, checkpoint, cancel);
            if (await _calls.RunAsync(() => Store.CommitAsync(lease, checkpoint, cancel), cancel))
                return true;
        }
        throw new StoreUnavailableException(
            $"{Description} lost the checkpoint of {lease.Run} at step {checkpoint.Step} on its way, {UploadTries} times; "
            + "look at the head silo's disk and log",
            new IOException("the uploaded bytes do not have the checkpoint's length and hash"));
    }

    private async Task UploadAsync(RunLease lease, CheckpointFile checkpoint, CancellationToken cancel)
    {
        await using var file = File.OpenRead(checkpoint.Path);
        var buffer = new byte[CheckpointPieces.Size];
        long offset = 0;
        while (await file.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancel) is var length and > 0)
        {
            var (at, piece) = (offset, length == buffer.Length ? buffer : buffer[..length]);
            await _calls.RunAsync(() => Store.UploadAsync(lease, checkpoint.Sha256, at, piece, cancel), cancel);
            offset += length;
        }
    }

    private async Task<bool> DownloadAsync(RunId run, StoredCheckpoint checkpoint, string path, CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var file = new FileStream(path, FileMode.Create, FileAccess.Write);
        // One piece a message: Orleans would otherwise gather as many as are ready.
        await foreach (var piece in Store.DownloadAsync(run, checkpoint, cancel).WithBatchSize(1))
        {
            hash.AppendData(piece);
            await file.WriteAsync(piece, cancel);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset()) == checkpoint.Sha256;
    }

    /// <summary>What is left on this machine's disk costs room, nothing else.</summary>
    private static void Tidy(Action remove)
    {
        try
        {
            remove();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A dying trainer still writes there; the run's next claim on this machine tries again.
        }
    }
}
