using System.Security.Cryptography;
using Sweep.Core;
using Sweep.Store.Checkpoints;
using Sweep.Store.Database;
using Sweep.Store.Deleting;
using Sweep.Store.Devices;
using Sweep.Store.EarlyStopping;
using Sweep.Store.Leases;
using Sweep.Store.Limits;
using Sweep.Store.Reusing;
using Sweep.Store.Runs;
using Sweep.Store.Scoring;
using Sweep.Store.Searching;
using Sweep.Store.Submitting;
using Sweep.Store.Texts;

namespace Sweep.Store;

/// <summary>
/// The store over a SQL database: opens the transaction that each call is, and keeps the checkpoints' bytes in step with their rows.
/// </summary>
internal sealed class SqlSweepStore(IStoreDatabase database, ICheckpointStorage storage, TimeSpan leaseTime, TimeSpan pollInterval)
    : ISweepStore
{
    private readonly ProposeRuns _proposals = new(database);
    private readonly StoredTexts _texts = new(database);
    private readonly VariedInSweeps _varied = new();
    private readonly PassedOverSweeps _passedOver = new(TimeProvider.System);
    private volatile bool _holdsLeases;

    public string Description => database.Description;

    public string? Caution => database.Caution;

    public bool IsReadOnly => database.IsReadOnly;

    internal IStoreDatabase Database => database;

    internal ICheckpointStorage Checkpoints => storage;

    public async Task<SubmitOutcome> SubmitAsync(SweepSubmission submission, bool extend, CancellationToken cancel)
    {
        var (outcome, forgotten) = await database.WriteAsync(
            Durability.Durable, t => SubmitSweep.RunAsync(t, submission, extend), cancel);
        await DeleteAsync(forgotten, cancel);
        return outcome;
    }

    public Task<IReadOnlyList<SweepSummary>> ListSweepsAsync(CancellationToken cancel) =>
        database.ReadAsync(t => SweepRow.ListAsync(t, null), cancel);

    public async Task<SweepSummary?> FindSweepAsync(string name, CancellationToken cancel) =>
        await database.ReadAsync(t => SweepRow.ListAsync(t, name), cancel) is [var sweep, ..] ? sweep : null;

    public Task<IReadOnlyList<RunSummary>> ListRunsAsync(string sweep, CancellationToken cancel) =>
        database.ReadAsync(t => RunQueries.ListAsync(t, sweep), cancel);

    public Task<RunDetail?> FindRunAsync(RunId run, CancellationToken cancel) => database.ReadAsync(
        async t =>
        {
            if (await RunQueries.FindAsync(t, run, _varied) is not { } detail)
                return null;
            var checkpoints = await CheckpointFiles.ListAsync(t, storage, run.Sweep, run.Number);
            return detail with { Checkpoints = [.. checkpoints.Select(checkpoint => checkpoint.Checkpoint)] };
        },
        cancel);

    public Task<IReadOnlyList<RunEvaluation>> ListEvaluationsAsync(string sweep, int? number, CancellationToken cancel) =>
        database.ReadAsync(t => RunQueries.ListEvaluationsAsync(t, sweep, number), cancel);

    public Task<IReadOnlyList<SweepMark>> ListMarksAsync(string? sweep, CancellationToken cancel) =>
        database.ReadAsync(t => SweepMarks.ListAsync(t, sweep), cancel);

    public Task<IReadOnlyList<AttemptOfRun>> ListAttemptsAsync(string sweep, CancellationToken cancel) =>
        database.ReadAsync(t => RunQueries.ListAttemptsAsync(t, sweep), cancel);

    public Task<IReadOnlyList<ValGroups>> ListValGroupsAsync(string sweep, CancellationToken cancel) =>
        database.ReadAsync(t => EvaluationGroups.ListAsync(t, sweep), cancel);

    public Task<IReadOnlyList<FreshScore>> ListScoresAsync(string sweep, CancellationToken cancel) =>
        database.ReadAsync(t => RunScores.ListAsync(t, sweep), cancel);

    public Task RecordScoreAsync(string sweep, FreshScore score, CancellationToken cancel) =>
        WriteAsync(Durability.Recomputable, t => RunScores.RecordAsync(t, sweep, score), cancel);

    public async Task<int> ResumeAsync(string sweep, int? number, bool fromStart, CancellationToken cancel)
    {
        var (resumed, forgotten) = await database.WriteAsync(
            Durability.Durable,
            async t =>
            {
                var ids = await RunCommands.ResumeAsync(t, sweep, number, fromStart);
                return (ids.Count, fromStart ? await CheckpointRows.ForgetAsync(t, ids) : []);
            },
            cancel);
        await DeleteAsync(forgotten, cancel);
        return resumed;
    }

    public Task<int> CancelAsync(string sweep, int? number, CancellationToken cancel) =>
        database.WriteAsync(Durability.Durable, t => RunCommands.CancelAsync(t, sweep, number), cancel);

    public Task<IReadOnlyList<RunCheckpoint>> ListCheckpointsAsync(string sweep, int? number, CancellationToken cancel) =>
        database.ReadAsync(t => CheckpointFiles.ListAsync(t, storage, sweep, number), cancel);

    public async Task<RemovalOutcome> DropCheckpointsAsync(string sweep, IReadOnlyCollection<int> numbers, CancellationToken cancel)
    {
        var (outcome, dropped) = await database.WriteAsync(
            Durability.Durable, t => DropCheckpoints.RunAsync(t, sweep, numbers, Expired), cancel);
        await DeleteAsync(dropped, cancel);
        return outcome;
    }

    public async Task<RemovalOutcome> DeleteAsync(string sweep, int? number, CancellationToken cancel)
    {
        var outcome = await database.WriteAsync(Durability.Durable, t => DeleteRuns.RunAsync(t, sweep, number, Expired), cancel);
        await ForgetFilesAsync(sweep, number);
        return outcome;
    }

    public async Task RenameAsync(string from, string to, CancellationToken cancel)
    {
        SweepSubmission.RequireStorableName(to);
        if (from == to)
            throw new UsageException($"sweep '{from}' has this name already; choose another");
        await WriteAsync(Durability.Durable, t => RenameSweep.RunAsync(t, storage, from, to, Expired), cancel);
        await ForgetFilesAsync(from, null);
    }

    public Task<ForkOutcome> ForkAsync(ForkRequest request, CancellationToken cancel) =>
        database.WriteAsync(Durability.Durable, t => ForkRun.RunAsync(t, storage, request), cancel);

    public Task<int> RefineAsync(string sweep, RefinementRequest request, CancellationToken cancel) =>
        database.WriteAsync(Durability.Durable, t => RefineSweep.RunAsync(t, sweep, request), cancel);

    public Task ConfigureAsync(string sweep, SweepSettings settings, CancellationToken cancel) =>
        WriteAsync(Durability.Durable, t => ConfigureSweep.RunAsync(t, sweep, settings), cancel);

    public Task<IReadOnlyList<KeptText>> ListTextsAsync(IReadOnlyCollection<string> sha256s, CancellationToken cancel) =>
        database.ReadAsync(t => TextRows.ListAsync(t, sha256s), cancel);

    public Task SaveTextPieceAsync(string sha256, int number, byte[] piece, CancellationToken cancel)
    {
        TextPieces.RequirePiece(sha256, number, piece);
        // Durable with the commit that follows the last piece.
        return WriteAsync(Durability.Recomputable, t => TextRows.SavePieceAsync(t, sha256, number, piece), cancel);
    }

    public Task<bool> CommitTextAsync(KeptText text, CancellationToken cancel) => _texts.CommitAsync(text, cancel);

    public Task<byte[]?> FetchTextPieceAsync(string sha256, int number, CancellationToken cancel) =>
        database.ReadAsync(t => TextRows.PieceAsync(t, sha256, number), cancel);

    public async Task<IReadOnlyList<RunLease>> ClaimAsync(ClaimRequest request, CancellationToken cancel)
    {
        var (leases, searches) = await ClaimAsync(request, afterProposals: false, cancel);
        if (searches.Count > 0)
        {
            // Outside any transaction, since a model is fitted. What is proposed beyond this claim wakes whoever waits for work.
            var passedOver = request.Sweep is null ? _passedOver : null;
            await _proposals.RunAsync(searches, request.Slots.Count - leases.Count, passedOver, cancel);
            if (leases.Count == 0)
                (leases, _) = await ClaimAsync(request, afterProposals: true, cancel);
        }
        // A first attempt finds nothing to clean: whatever lies there was left by earlier ones.
        foreach (var lease in leases.Where(lease => lease.Attempt > 1))
            await BestEffortAsync(() => CleanAsync(lease, cancel));
        return leases;
    }

    public IReadOnlyList<string> TakeNotices() => _passedOver.TakeNotices();

    private async Task<(IReadOnlyList<RunLease> Leases, IReadOnlyList<long> Searches)> ClaimAsync(
        ClaimRequest request, bool afterProposals, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                return await database.WriteAsync(
                    Durability.Recomputable,
                    async t =>
                    {
                        await ReapLeases.RunAsync(t, Expired, []);
                        return await ClaimRuns.RunAsync(t, request, leaseTime, afterProposals, PassedOver(request.Sweep));
                    },
                    cancel);
            }
            catch (UnreadableRunException e) when (request.Sweep is null)
            {
                // Nothing of that claim stays; the next one goes on with the other sweeps.
                _passedOver.Add(e.SweepId, e.Message);
            }
        }
    }

    public Task<RunStanding> RenewAsync(RunLease lease, RunProgress progress, CancellationToken cancel) =>
        database.WriteAsync(Durability.Recomputable, t => RecordProgress.RenewAsync(t, lease, progress), cancel);

    public Task<IReadOnlyList<RunStanding?>> RenewAllAsync(IReadOnlyList<LeaseRenewal> renewals, CancellationToken cancel) =>
        database.WriteAsync(Durability.Recomputable, t => RecordProgress.RenewAllAsync(t, renewals), cancel);

    public async Task<RunStanding> RecordAsync(RunLease lease, RunUpdate update, CancellationToken cancel)
    {
        // A completion too: the run's last checkpoint was made durable before, so a power cut within the next second costs a short attempt
        // with the same result, and waiting for the disk after each of many short runs would cost more than all the rest.
        var standing = await database.WriteAsync(Durability.Recomputable, t => RecordUpdate.RunAsync(t, lease, update), cancel);
        if (standing.State != RunState.Running)
            await RemoveScratchAsync(lease);
        return standing;
    }

    public Task<string> PinDeviceKindAsync(RunLease lease, string deviceKind, CancellationToken cancel) =>
        database.WriteAsync(Durability.Recomputable, t => DeviceKinds.PinAsync(t, lease, deviceKind), cancel);

    public async Task<ReuseOutcome?> ReuseAsync(RunLease lease, string deviceKind, CancellationToken cancel)
    {
        var (outcome, superseded) = await StoreDisk.GuardAsync(
            lease.Run.ToString(),
            () => database.WriteAsync(Durability.Recomputable, t => ReuseResults.RunAsync(t, storage, lease, deviceKind), cancel),
            $"the checkpoints that {lease.Run} could take over cannot be copied");
        await BestEffortAsync(() => storage.DeleteAsync(lease.Run, superseded, CancellationToken.None));
        return outcome;
    }

    public string CheckpointScratchDirectory(RunLease lease) => storage.ScratchDirectory(lease);

    public async Task SaveCheckpointAsync(RunLease lease, CheckpointFile checkpoint, CancellationToken cancel)
    {
        string? location = null;
        IReadOnlyList<string> superseded;
        try
        {
            location = await StoreDisk.GuardAsync(checkpoint.Path, () => storage.AdoptAsync(lease, checkpoint, cancel));
            superseded = await database.WriteAsync(
                Durability.Durable, t => CheckpointRows.SaveAsync(t, lease, checkpoint, location), cancel);
        }
        catch (LeaseLostException)
        {
            // Nobody will ask for it again. Not cancellable: it would stay until the run's next claim.
            await BestEffortAsync(async () =>
            {
                storage.ReleaseSource(checkpoint);
                if (location is not null)
                    await storage.DeleteAsync(lease.Run, [location], CancellationToken.None);
            });
            throw;
        }
        catch when (location is not null)
        {
            // The caller may try again with the same file.
            storage.UndoAdopt(lease.Run, location, checkpoint);
            throw;
        }
        await BestEffortAsync(async () =>
        {
            storage.ReleaseSource(checkpoint);
            await storage.DeleteAsync(lease.Run, superseded, CancellationToken.None);
        });
    }

    public async Task<string?> FetchCheckpointAsync(RunId run, StoredCheckpoint checkpoint, string scratch, CancellationToken cancel)
    {
        var location = await database.ReadAsync(t => CheckpointRows.LocationAsync(t, run, checkpoint), cancel);
        return location is null ? null : await StoreDisk.GuardFetchAsync(
            checkpoint, scratch, () => FetchVerifiedAsync(run, checkpoint, location, scratch, cancel));
    }

    public async Task<RunState> FailAsync(RunLease lease, RunFailure failure, CancellationToken cancel)
    {
        var state = await database.WriteAsync(
            Durability.Durable,
            async t =>
            {
                await DecideCohort.LockAsync(t, lease);
                return await FailRun.RunAsync(t, new LeaseKey(lease), failure);
            },
            cancel);
        await RemoveScratchAsync(lease);
        return state;
    }

    public async Task ReleaseAsync(RunLease lease, string? why, CancellationToken cancel)
    {
        var end = new AttemptEnd(RunState.Queued, "released", why);
        await WriteAsync(
            Durability.Recomputable,
            async t =>
            {
                await DecideCohort.LockAsync(t, lease);
                if (await end.ApplyAsync(t, new LeaseKey(lease)) is { } undecided)
                    await undecided.DecideAsync(t);
            },
            cancel);
        await RemoveScratchAsync(lease);
    }

    public Task<int> ReapAsync(IReadOnlyCollection<string> deadOwners, CancellationToken cancel) =>
        database.WriteAsync(Durability.Recomputable, t => ReapLeases.RunAsync(t, Expired, deadOwners), cancel);

    public Task<IReadOnlyList<LeaseInfo>> ListLeasesAsync(CancellationToken cancel) =>
        database.ReadAsync(LeaseList.ReadAsync, cancel);

    public async Task WaitForWorkAsync(string? sweep, TimeSpan atMost, CancellationToken cancel)
    {
        // There is always a pause before the answer. It prevents a busy loop where there is work that the caller's claims do not get.
        var clock = TimeProvider.System;
        var start = clock.GetTimestamp();
        Task<TimeSpan?> UntilWorkAsync() => database.ReadAsync(t => ClaimRuns.UntilWorkAsync(t, sweep, PassedOver(sweep)), cancel);
        var until = await UntilWorkAsync();
        while (clock.GetElapsedTime(start) is var waited && waited < atMost)
        {
            var pause = until is { } soon && soon > TimeSpan.Zero && soon < pollInterval ? soon : pollInterval;
            await database.WaitForWorkAsync(pause < atMost - waited ? pause : atMost - waited, cancel);
            until = await UntilWorkAsync();
            if (until == TimeSpan.Zero)
                return;
        }
    }

    public Task<int> CountWorkAsync(int most, CancellationToken cancel) =>
        database.ReadAsync(t => ClaimRuns.CountWorkAsync(t, most, _passedOver.Ids()), cancel);

    /// <inheritdoc cref="SweepStores.HoldLeases"/>
    internal void HoldLeases() => _holdsLeases = true;

    /// <inheritdoc cref="SweepStores.ExtendLeasesAsync"/>
    internal async Task ExtendLeasesAsync(TimeSpan grace, CancellationToken cancel)
    {
        await WriteAsync(Durability.Recomputable, t => ExtendLeases.RunAsync(t, grace), cancel);
        _holdsLeases = false;
    }

    // Whoever asks for one sweep gets its runs, or hears why not.
    private IReadOnlySet<long> PassedOver(string? sweep) => sweep is null ? _passedOver.Ids() : PassedOverSweeps.None;

    private ExpiredLeases Expired => _holdsLeases ? ExpiredLeases.Hold : ExpiredLeases.End;

    public Task ReportDevicesAsync(IReadOnlyCollection<DeviceStatus> devices, CancellationToken cancel) =>
        WriteAsync(Durability.Recomputable, t => DeviceRegistry.ReportAsync(t, devices), cancel);

    public Task<IReadOnlyList<DeviceStatus>> ListDevicesAsync(CancellationToken cancel) =>
        database.ReadAsync(DeviceRegistry.ListAsync, cancel);

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        _proposals.Dispose();
    }

    private async Task WriteAsync(Durability durability, Func<StoreTransaction, Task> work, CancellationToken cancel) =>
        await database.WriteAsync<object?>(
            durability,
            async t =>
            {
                await work(t);
                return null;
            },
            cancel);

    // The bytes of checkpoints whose rows are gone.
    private async Task DeleteAsync(IEnumerable<CheckpointRows.StoredLocation> forgotten, CancellationToken cancel)
    {
        foreach (var run in forgotten.GroupBy(f => new RunId(f.Sweep, f.Number), f => f.Location))
            await BestEffortAsync(() => storage.DeleteAsync(run.Key, [.. run], cancel));
    }

    private async Task<string?> FetchVerifiedAsync(
        RunId run, StoredCheckpoint checkpoint, string location, string scratch, CancellationToken cancel)
    {
        if (await storage.FetchAsync(run, checkpoint, location, scratch, cancel) is not { } path)
            return null;
        try
        {
            await using var file = File.OpenRead(path);
            var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancel));
            return hash == checkpoint.Sha256 ? path : null;
        }
        catch (IOException)
        {
            // Superseded and deleted this moment, or the disk cannot read it any more: gone either way.
            return null;
        }
    }

    private Task RemoveScratchAsync(RunLease lease) => BestEffortAsync(() =>
    {
        storage.RemoveScratch(lease);
        return Task.CompletedTask;
    });

    private Task ForgetFilesAsync(string sweep, int? number) => BestEffortAsync(() =>
    {
        storage.Forget(sweep, number);
        return Task.CompletedTask;
    });

    private async Task CleanAsync(RunLease lease, CancellationToken cancel)
    {
        var known = await database.ReadAsync(t => CheckpointRows.LocationsAsync(t, lease.Run), cancel);
        await storage.CleanAsync(lease.Run, lease.Epoch, known, cancel);
    }

    // For removing what nobody needs, after the transaction that made it so: what cannot be removed now goes with the run's next claim.
    private static async Task BestEffortAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SweepException)
        {
        }
    }
}
