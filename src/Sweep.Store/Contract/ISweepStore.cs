using Sweep.Core;
using Sweep.Store.Runs;
using Sweep.Store.Texts;

namespace Sweep.Store;

/// <summary>
/// Everything durable: sweeps, runs, evaluations, leases, attempts, checkpoints. One conformance suite holds for every implementation.
/// <para>
/// Leases: <see cref="ClaimAsync"/> gives a worker runs, each with an epoch. Every later write names both and throws
/// <see cref="LeaseLostException"/>, changing nothing, once the epoch is stale: the lease expired and was reaped, or the run was cancelled.
/// Expiry is judged by the store's own clock. Each write is one transaction.
/// </para>
/// <para>
/// Every call may be repeated when its answer was lost, and then has the effect of one: a claim repeated with its token returns the same
/// leases, and an ending that is recorded under the lease's epoch already (the same outcome) succeeds and changes nothing.
/// </para>
/// <para>
/// Trouble that passes is told apart for the workers' sake: <see cref="StoreUnavailableException"/> (busy for longer than the store waits,
/// server away) and <see cref="StoreFullException"/> (no room on its disk). Both mean that nothing was changed, or that it is not known;
/// every method may throw them.
/// </para>
/// </summary>
public interface ISweepStore : IAsyncDisposable
{
    /// <summary>Where it is, for people; never a password.</summary>
    string Description { get; }

    /// <summary>
    /// What a reader of this store should know, such as that newer writes cannot be seen from here; null where there is nothing.
    /// </summary>
    string? Caution => null;

    /// <summary>Whether it was opened for reading alone: every write throws a <see cref="StoreException"/>.</summary>
    bool IsReadOnly => false;

    /// <summary>
    /// Whether this is a cluster's store: it tells waiting machines to claim when there are runs for them, and its head finds out by itself
    /// when one of its machines has died. Elsewhere workers look for both.
    /// </summary>
    bool PushesWork => false;

    /// <summary>
    /// What people should hear that no call's answer tells: each sweep that claims pass over since only a newer version of Sweep can train
    /// its runs, once. Each is given to one caller.
    /// </summary>
    IReadOnlyList<string> TakeNotices() => [];

    // ---- sweeps -----------------------------------------------------------------------------------------------------------

    /// <summary>
    /// Stores a sweep and its points as queued runs. The same name and spec again changes nothing and reports what is there.
    /// With <paramref name="extend"/>, the same name with another spec keeps every run, replaces the spec and adds the points
    /// whose config hash is new, numbered on from the last.
    /// </summary>
    /// <exception cref="SpecConflictException">The name is taken by another spec and <paramref name="extend"/> is false.</exception>
    Task<SubmitOutcome> SubmitAsync(SweepSubmission submission, bool extend, CancellationToken cancel);

    /// <summary>All sweeps, oldest first.</summary>
    Task<IReadOnlyList<SweepSummary>> ListSweepsAsync(CancellationToken cancel);

    Task<SweepSummary?> FindSweepAsync(string name, CancellationToken cancel);

    /// <summary>What changes in a sweep, until nothing of it is queued or running; the first change tells every run.</summary>
    /// <param name="interval">How often to look.</param>
    /// <exception cref="NotFoundException">There is no such sweep.</exception>
    IAsyncEnumerable<SweepChange> WatchAsync(string sweep, TimeSpan interval, CancellationToken cancel) =>
        SweepWatch.RunAsync(this, sweep, interval, cancel);

    /// <summary>
    /// A mark of each sweep, or of the one that is named, that is another one once anything has changed that listings show of it. Cheap:
    /// whoever follows sweeps compares marks and reads the rest only when they differ.
    /// </summary>
    /// <param name="sweep">Null for all; the list is empty where there is no such sweep.</param>
    Task<IReadOnlyList<SweepMark>> ListMarksAsync(string? sweep, CancellationToken cancel);

    // ---- runs -------------------------------------------------------------------------------------------------------------

    /// <summary>A sweep's runs by number.</summary>
    Task<IReadOnlyList<RunSummary>> ListRunsAsync(string sweep, CancellationToken cancel);

    Task<RunDetail?> FindRunAsync(RunId run, CancellationToken cancel);

    /// <summary>A run's evaluations by step; of all of a sweep's runs when <paramref name="number"/> is null, by run and step.</summary>
    Task<IReadOnlyList<RunEvaluation>> ListEvaluationsAsync(string sweep, int? number, CancellationToken cancel);

    /// <summary>Every attempt at every run of a sweep, by run and number.</summary>
    Task<IReadOnlyList<AttemptOfRun>> ListAttemptsAsync(string sweep, CancellationToken cancel);

    /// <summary>
    /// The group means of a sweep's validation losses, by run and step: of each run's best and last evaluation and of those at rungs, as
    /// far as they were recorded.
    /// </summary>
    Task<IReadOnlyList<ValGroups>> ListValGroupsAsync(string sweep, CancellationToken cancel);

    /// <summary>The newest score of each run of a sweep that has one, by run.</summary>
    Task<IReadOnlyList<FreshScore>> ListScoresAsync(string sweep, CancellationToken cancel);

    /// <summary>Records a run's score in the place of an older one. When is the store's to say.</summary>
    /// <exception cref="NotFoundException">There is no such run.</exception>
    Task RecordScoreAsync(string sweep, FreshScore score, CancellationToken cancel);

    /// <summary>
    /// Puts failed, diverged or cancelled runs back to queued; all such of the sweep when <paramref name="number"/> is null. Returns how
    /// many.
    /// </summary>
    /// <param name="fromStart">Forget their checkpoints and begin at step 0. Evaluations stay: they will be the same.</param>
    Task<int> ResumeAsync(string sweep, int? number, bool fromStart, CancellationToken cancel);

    /// <summary>
    /// Cancels queued and running runs, and under early stopping paused and failed ones; a running one's worker loses its lease. Returns
    /// how many.
    /// </summary>
    Task<int> CancelAsync(string sweep, int? number, CancellationToken cancel);

    /// <summary>The checkpoints of a sweep, by run, the newest first; of one run when <paramref name="number"/> is given.</summary>
    Task<IReadOnlyList<RunCheckpoint>> ListCheckpointsAsync(string sweep, int? number, CancellationToken cancel);

    /// <summary>
    /// Removes the checkpoints of these runs of a sweep, except of queued and running ones. Everything else of the runs stays; one that is
    /// resumed afterwards begins at step 0. Returns what this call removed.
    /// </summary>
    Task<RemovalOutcome> DropCheckpointsAsync(string sweep, IReadOnlyCollection<int> numbers, CancellationToken cancel);

    /// <summary>
    /// Removes a sweep, or one run of it, with attempts, evaluations and checkpoints. What is not there (any more) is no error: the outcome
    /// says what this call removed.
    /// </summary>
    /// <exception cref="UsageException">A worker holds one of the runs; nothing was changed.</exception>
    Task<RemovalOutcome> DeleteAsync(string sweep, int? number, CancellationToken cancel);

    /// <summary>Gives a sweep another name. Done already (no sweep of the old name, one of the new) is no error.</summary>
    /// <exception cref="NotFoundException">There is neither.</exception>
    /// <exception cref="UsageException">The new name is taken or none; or a worker holds one of the runs. Nothing was changed.</exception>
    Task RenameAsync(string from, string to, CancellationToken cancel);

    /// <summary>
    /// Adds a queued run to the sweep of the parent's sweep's forks, which is made with the first: it begins with the parent's checkpoint
    /// of a step and with the evaluations up to there. Done already is no error.
    /// </summary>
    /// <exception cref="NotFoundException">There is no such run.</exception>
    /// <exception cref="UsageException">
    /// It has no checkpoint of that step, or the name of the forks' sweep is taken by another one. Nothing was changed.
    /// </exception>
    Task<ForkOutcome> ForkAsync(ForkRequest request, CancellationToken cancel);

    /// <summary>
    /// Adds one round of further seeds of configurations as queued runs, numbered on from the last: all of it, or nothing where the sweep
    /// has other runs than the round was chosen by, or runs that are queued, running or paused. So a round that is there already is not
    /// added again. Returns how many runs were added.
    /// </summary>
    /// <exception cref="NotFoundException">There is no such sweep, or no such configuration of it.</exception>
    /// <exception cref="UsageException">Its runs are forks.</exception>
    Task<int> RefineAsync(string sweep, RefinementRequest request, CancellationToken cancel);

    /// <summary>Changes a sweep's settings. Done already is no error.</summary>
    /// <exception cref="NotFoundException">There is no such sweep.</exception>
    Task ConfigureAsync(string sweep, SweepSettings settings, CancellationToken cancel);

    // ---- texts: the files that sweeps train on, by the hash of their bytes, so that no other machine needs them at their path ------

    /// <summary>Those of these texts that the store has whole.</summary>
    /// <param name="sha256s">Of the files' bytes, in lower-case hex.</param>
    Task<IReadOnlyList<KeptText>> ListTextsAsync(IReadOnlyCollection<string> sha256s, CancellationToken cancel);

    /// <summary>Keeps a piece of a text; one that is there already is left as it is.</summary>
    /// <param name="number">From 0.</param>
    /// <param name="piece">As <see cref="TextPieces.Compress"/> gives it.</param>
    /// <exception cref="UsageException">There are no such pieces.</exception>
    Task SaveTextPieceAsync(string sha256, int number, byte[] piece, CancellationToken cancel);

    /// <summary>
    /// Makes a text one that others may ask for, once all its pieces are there. False: some are missing, or they are not the text of this
    /// hash; what there is of it is removed, and it is to be sent again.
    /// </summary>
    Task<bool> CommitTextAsync(KeptText text, CancellationToken cancel);

    /// <summary>A piece of a text, for <see cref="TextPieces.Decompress"/>; null when it is not there (any more).</summary>
    Task<byte[]?> FetchTextPieceAsync(string sha256, int number, CancellationToken cancel);

    // ---- work -------------------------------------------------------------------------------------------------------------

    /// <summary>
    /// Reaps expired leases, then claims a queued run for each slot, oldest sweep first, as far as their sweeps' max_concurrent_runs allow.
    /// Returns a lease for each slot that got a run, and none when nothing is queued.
    /// <para>
    /// For a slot that finds the queue empty, searches that go on propose further runs from the results that there are, as far as these
    /// allow: the same ones whoever claims.
    /// </para>
    /// </summary>
    Task<IReadOnlyList<RunLease>> ClaimAsync(ClaimRequest request, CancellationToken cancel);

    /// <summary>Extends the lease and records progress. The answer may raise the step up to which the run is to train.</summary>
    Task<RunStanding> RenewAsync(RunLease lease, RunProgress progress, CancellationToken cancel);

    /// <summary>
    /// As <see cref="RenewAsync"/>, for many leases in one transaction: what each was answered, in their order; null for one that is lost.
    /// </summary>
    Task<IReadOnlyList<RunStanding?>> RenewAllAsync(IReadOnlyList<LeaseRenewal> renewals, CancellationToken cancel);

    /// <summary>
    /// Records all that became known of a run since the last write: start, evaluations, progress, and its result (running -> completed), in
    /// this order and in ONE transaction. Evaluations are keyed (run, step): a step that is there already is left as it is.
    /// <para>
    /// In a sweep with early stopping, the decisions that follow are part of the same transaction: an evaluation at the run's
    /// <see cref="RunLease.UntilStep"/> may pause or stop this run, which ends the lease, and may put others into the queue. A checkpoint
    /// of that step must be saved before.
    /// </para>
    /// </summary>
    Task<RunStanding> RecordAsync(RunLease lease, RunUpdate update, CancellationToken cancel);

    /// <summary>
    /// The device kind that all runs of a held run's sweep are trained on (<see cref="RunLease.HasOneKind"/>): the one that somebody has
    /// given before, else this one from now on.
    /// </summary>
    /// <exception cref="LeaseLostException">The lease is stale.</exception>
    Task<string> PinDeviceKindAsync(RunLease lease, string deviceKind, CancellationToken cancel);

    /// <summary>
    /// Takes over what a completed run of another sweep, or of the same one, has of a held run: evaluations that the held run would have
    /// made, checkpoints, and, where it is the same configuration, the result (running -> completed). A run that differs in its max_iters
    /// alone goes on from the other's last checkpoint. The decisions of early stopping that follow are part of the same transaction.
    /// Null, and nothing is changed: there is no such run (any more).
    /// </summary>
    /// <param name="deviceKind">Where the held run would be trained: results of other kinds are not the same bit for bit.</param>
    Task<ReuseOutcome?> ReuseAsync(RunLease lease, string deviceKind, CancellationToken cancel);

    /// <summary>
    /// Where a worker has its trainer write this lease's checkpoints: on the store's file system where it has one. Whoever writes there
    /// first makes it.
    /// </summary>
    string CheckpointScratchDirectory(RunLease lease);

    /// <summary>
    /// Takes over a checkpoint file (moves or uploads it; the file is gone afterwards), then drops those of the run that are neither the
    /// last nor the best.
    /// </summary>
    Task SaveCheckpointAsync(RunLease lease, CheckpointFile checkpoint, CancellationToken cancel);

    /// <summary>
    /// A local path of a stored checkpoint, downloaded into <paramref name="scratch"/> where the store is remote; null when its bytes are
    /// gone or do not have the recorded hash.
    /// </summary>
    Task<string?> FetchCheckpointAsync(RunId run, StoredCheckpoint checkpoint, string scratch, CancellationToken cancel);

    /// <summary>
    /// Ends the attempt with a failure. crash: running -> queued while the run has retries left (its sweep's max_retries), then failed;
    /// diverged: diverged; cancelled, when a person told the worker so: cancelled; everything else: failed. Returns the state it is in now.
    /// </summary>
    Task<RunState> FailAsync(RunLease lease, RunFailure failure, CancellationToken cancel);

    /// <summary>running -> queued, for a worker that stops gracefully: the attempt ends as released and uses up no retry.</summary>
    Task ReleaseAsync(RunLease lease, CancellationToken cancel) => ReleaseAsync(lease, null, cancel);

    /// <summary>The same, also for a worker that cannot train the run where it is.</summary>
    /// <param name="why">What the attempt's record says, for people; null: nothing.</param>
    Task ReleaseAsync(RunLease lease, string? why, CancellationToken cancel);

    /// <summary>
    /// Puts every run whose lease has expired back into the queue, and at once those of <paramref name="deadOwners"/>: worker ids known to
    /// be dead.
    /// Returns how many went back to queued or failed.
    /// </summary>
    Task<int> ReapAsync(IReadOnlyCollection<string> deadOwners, CancellationToken cancel);

    /// <summary>The leases in force, to find owners on this host whose process is gone.</summary>
    Task<IReadOnlyList<LeaseInfo>> ListLeasesAsync(CancellationToken cancel);

    /// <summary>Returns when there may be work to claim, or after <paramref name="atMost"/>.</summary>
    /// <param name="sweep">Work of this sweep only; null: of any.</param>
    Task WaitForWorkAsync(string? sweep, TimeSpan atMost, CancellationToken cancel);

    /// <summary>Returns when there may be work of any sweep to claim, or after <paramref name="atMost"/>.</summary>
    Task WaitForWorkAsync(TimeSpan atMost, CancellationToken cancel) => WaitForWorkAsync(null, atMost, cancel);

    /// <summary>
    /// As the other one, for several free slots at once. Returns for how many of them the caller is to claim now: where the store
    /// <see cref="PushesWork"/> no more than there are runs, shared out among all who wait, else for all. 0: nothing came in that time.
    /// </summary>
    async Task<int> WaitForWorkAsync(WorkWait wait, CancellationToken cancel)
    {
        await WaitForWorkAsync(wait.AtMost, cancel);
        return wait.FreeSlots;
    }

    /// <summary>
    /// How many runs claims would find now, counted up to <paramref name="most"/>. A sweep whose paused runs may be trained ahead of a
    /// decision and a search that can propose count as one each, since only a claim finds out how many they have.
    /// </summary>
    Task<int> CountWorkAsync(int most, CancellationToken cancel);

    // ---- devices ----------------------------------------------------------------------------------------------------------

    /// <summary>
    /// Records what device slots do, by (host, device), each named once; seen now by the store's clock. Of their runs only the names are
    /// kept: the rest is in their own records.
    /// </summary>
    Task ReportDevicesAsync(IReadOnlyCollection<DeviceStatus> devices, CancellationToken cancel);

    /// <inheritdoc cref="ReportDevicesAsync"/>
    Task ReportDeviceAsync(DeviceStatus device, CancellationToken cancel) => ReportDevicesAsync([device], cancel);

    /// <summary>Device slots, by host and device.</summary>
    Task<IReadOnlyList<DeviceStatus>> ListDevicesAsync(CancellationToken cancel);
}
