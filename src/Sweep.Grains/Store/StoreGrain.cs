using System.Runtime.CompilerServices;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Runtime;
using Sweep.Core;
using Sweep.Store;
using Sweep.Worker;

namespace Sweep.Grains;

/// <summary>
/// Passes calls on to the store of the silo it is on. All that it keeps is who waits for work, and a wait is renewed, so every call can
/// simply be repeated after a silo dies. Calls run on the thread pool (<see cref="Task.Run(Action)"/>), outside the grain's scheduler:
/// SQLite's calls block their thread, and one of them would hold up every other caller.
/// </summary>
[Reentrant, OnSilo(SiloLabels.Role)]
internal sealed partial class StoreGrain(
    ISweepStore store, TimeProvider time, IHostApplicationLifetime silo, IClusterMembershipService membership,
    ILogger<StoreGrain> logger) : Grain, IStoreGrain
{
    private readonly WorkShares _shares = new(store, time, logger);
    private readonly CheckpointPieces _pieces = new(store);

    public Task<SweepSummary[]> ListSweepsAsync(CancellationToken cancel) => ListAsync(() => store.ListSweepsAsync(cancel));

    public Task<SweepSummary?> FindSweepAsync(string name, CancellationToken cancel) =>
        Task.Run(() => store.FindSweepAsync(name, cancel), cancel);

    public Task<RunSummary[]> ListRunsAsync(string sweep, CancellationToken cancel) => ListAsync(() => store.ListRunsAsync(sweep, cancel));

    public Task<RunDetail?> FindRunAsync(RunId run, CancellationToken cancel) => Task.Run(() => store.FindRunAsync(run, cancel), cancel);

    public Task<RunEvaluation[]> ListEvaluationsAsync(string sweep, int? number, CancellationToken cancel) =>
        ListAsync(() => store.ListEvaluationsAsync(sweep, number, cancel));

    public Task<SweepMark[]> ListMarksAsync(string? sweep, CancellationToken cancel) =>
        ListAsync(() => store.ListMarksAsync(sweep, cancel));

    public Task<AttemptOfRun[]> ListAttemptsAsync(string sweep, CancellationToken cancel) =>
        ListAsync(() => store.ListAttemptsAsync(sweep, cancel));

    public Task<ValGroups[]> ListValGroupsAsync(string sweep, CancellationToken cancel) =>
        ListAsync(() => store.ListValGroupsAsync(sweep, cancel));

    public Task<FreshScore[]> ListScoresAsync(string sweep, CancellationToken cancel) =>
        ListAsync(() => store.ListScoresAsync(sweep, cancel));

    public Task<RunCheckpoint[]> ListCheckpointsAsync(string sweep, int? number, CancellationToken cancel) =>
        ListAsync(() => store.ListCheckpointsAsync(sweep, number, cancel));

    public Task<LeaseInfo[]> ListLeasesAsync(CancellationToken cancel) => ListAsync(() => store.ListLeasesAsync(cancel));

    public Task<DeviceStatus[]> ListDevicesAsync(CancellationToken cancel) => ListAsync(() => store.ListDevicesAsync(cancel));

    public Task<RunLease[]> ClaimAsync(ClaimRequest request, CancellationToken cancel) =>
        ListAsync(async () =>
        {
            var leases = request.Slots.Any(IsOfTheDead) ? [] : await store.ClaimAsync(request, cancel);
            // Whoever was declared dead while this waited for the store: its death was looked at before these leases were there.
            if (leases.Count > 0 && request.Slots.Any(IsOfTheDead))
            {
                await store.ReapAsync([.. request.Slots.Select(slot => slot.Id).Distinct()], CancellationToken.None);
                leases = [];
            }
            _shares.Claimed(request, inVain: leases.Count == 0);
            foreach (var notice in store.TakeNotices())
                LogNotice(logger, notice);
            return leases;
        });

    public Task<RunStanding> RenewAsync(RunLease lease, RunProgress progress, CancellationToken cancel) =>
        Task.Run(() => store.RenewAsync(lease, progress, cancel), cancel);

    public Task<RunStanding?[]> RenewAllAsync(LeaseRenewal[] renewals, CancellationToken cancel) =>
        ListAsync(() => store.RenewAllAsync(renewals, cancel));

    public Task<RunStanding> RecordAsync(RunLease lease, RunUpdate update, CancellationToken cancel) =>
        Task.Run(() => store.RecordAsync(lease, update, cancel), cancel);

    public Task<string> PinDeviceKindAsync(RunLease lease, string deviceKind, CancellationToken cancel) =>
        Task.Run(() => store.PinDeviceKindAsync(lease, deviceKind, cancel), cancel);

    public Task<ReuseOutcome?> ReuseAsync(RunLease lease, string deviceKind, CancellationToken cancel) =>
        Task.Run(() => store.ReuseAsync(lease, deviceKind, cancel), cancel);

    public Task<RunState> FailAsync(RunLease lease, RunFailure failure, CancellationToken cancel) =>
        Task.Run(() => store.FailAsync(lease, failure, cancel), cancel);

    public Task ReleaseAsync(RunLease lease, string? why, CancellationToken cancel) =>
        Task.Run(() => store.ReleaseAsync(lease, why, cancel), cancel);

    public Task<int> ReapAsync(string[] deadOwners, CancellationToken cancel) =>
        Task.Run(() => store.ReapAsync(deadOwners, cancel), cancel);

    public Task<bool> WaitForWorkAsync(TimeSpan atMost, CancellationToken cancel) => Task.Run(async () =>
    {
        var started = time.GetTimestamp();
        await store.WaitForWorkAsync(null, atMost, cancel);
        return time.GetElapsedTime(started) < 0.9 * atMost;
    }, cancel);

    public Task<int> WaitForShareAsync(WorkWait wait, CancellationToken cancel) => Task.Run(async () =>
    {
        // A silo that ends does not wait for those who wait.
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, silo.ApplicationStopping);
        return await _shares.WaitAsync(wait, either.Token);
    });

    public Task<int> CountWorkAsync(int most, CancellationToken cancel) => Task.Run(() => store.CountWorkAsync(most, cancel), cancel);

    public Task ReportDevicesAsync(DeviceStatus[] devices, CancellationToken cancel) =>
        Task.Run(() => store.ReportDevicesAsync(devices, cancel), cancel);

    public Task UploadAsync(RunLease lease, string sha256, long offset, byte[] piece, CancellationToken cancel) =>
        Task.Run(() => _pieces.WriteAsync(lease, sha256, offset, piece, cancel), cancel);

    public Task<bool> CommitAsync(RunLease lease, CheckpointFile checkpoint, CancellationToken cancel) =>
        Task.Run(() => _pieces.CommitAsync(lease, checkpoint, cancel), cancel);

    public async IAsyncEnumerable<byte[]> DownloadAsync(
        RunId run, StoredCheckpoint checkpoint, [EnumeratorCancellation] CancellationToken cancel)
    {
        await using var download = await Task.Run(() => _pieces.OpenAsync(run, checkpoint, cancel), cancel);
        while (await Task.Run(() => download.NextAsync(cancel)) is { } piece)
            yield return piece;
    }

    public Task<KeptText[]> ListTextsAsync(string[] sha256s, CancellationToken cancel) =>
        ListAsync(() => store.ListTextsAsync(sha256s, cancel));

    public Task SaveTextPieceAsync(string sha256, int number, byte[] piece, CancellationToken cancel) =>
        Task.Run(() => store.SaveTextPieceAsync(sha256, number, piece, cancel), cancel);

    public Task<bool> CommitTextAsync(KeptText text, CancellationToken cancel) =>
        Task.Run(() => store.CommitTextAsync(text, cancel), cancel);

    public Task<byte[]?> FetchTextPieceAsync(string sha256, int number, CancellationToken cancel) =>
        Task.Run(() => store.FetchTextPieceAsync(sha256, number, cancel), cancel);

    // A process that was frozen wakes up and claims before it hears that the cluster has declared it dead.
    private bool IsOfTheDead(WorkerIdentity owner) => membership.CurrentSnapshot.Members.Values
        .Any(member => member.Status == SiloStatus.Dead && WorkerProcess.Owns(member.Name, owner));

    // An array has a codec of Orleans; what an IReadOnlyList really is may have none.
    private static Task<T[]> ListAsync<T>(Func<Task<IReadOnlyList<T>>> call) => Task.Run(async () => (await call()).ToArray());

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Notice}")]
    private static partial void LogNotice(ILogger logger, string notice);
}
