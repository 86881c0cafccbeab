using System.Text.Json;
using Sweep.Core;
using Sweep.Core.EarlyStopping;
using Sweep.Store.Checkpoints;
using Sweep.Store.Database;
using Sweep.Store.EarlyStopping;
using Sweep.Store.Runs;
using Sweep.Store.Searching;

namespace Sweep.Store.Leases;

/// <summary>
/// Takes the next runs out of the queue: of the sweep with the greatest priority, of equals of the oldest; in it those that early stopping
/// has committed furthest, then by number; as far as max_concurrent_runs allows. For slots that are left it takes paused runs, ahead of the
/// decision about them.
/// </summary>
internal static class ClaimRuns
{
    // Steps from one sweep that has queued runs to the next through the partial index runs_queued: the cost is that of the sweeps with
    // work, however long their queues and however many sweeps are done. CROSS JOIN keeps SQLite to that order of the two tables. Ordered as
    // that index is: for min(sweep_id) SQLite walks the index of all runs.
    internal const string SweepsWithWork = """
        WITH RECURSIVE waiting (sweep_id) AS (
            SELECT (SELECT q.sweep_id FROM runs AS q WHERE q.state = 'queued' ORDER BY q.sweep_id, q.level DESC, q.number LIMIT 1)
            UNION ALL
            SELECT (SELECT q.sweep_id FROM runs AS q
                    WHERE q.state = 'queued' AND q.sweep_id > waiting.sweep_id ORDER BY q.sweep_id, q.level DESC, q.number LIMIT 1)
            FROM waiting WHERE waiting.sweep_id IS NOT NULL
        )
        SELECT s.id, s.max_concurrent_runs, s.priority, s.device_kind, s.mixed FROM waiting CROSS JOIN sweeps AS s
        WHERE s.id = waiting.sweep_id AND NOT s.paused AND
        """ + Room + " ORDER BY s.priority DESC, s.id";

    // Sweeps with a paused run that an idle slot may train on.
    internal const string SpeculatingSweeps = """
        SELECT s.id, s.max_concurrent_runs, s.device_kind, s.mixed FROM sweeps AS s
        WHERE NOT s.paused AND s.id IN (SELECT c.sweep_id FROM cohorts AS c WHERE c.can_speculate) AND
        """ + Room;

    private const string Room = """

        (s.max_concurrent_runs IS NULL
         OR (SELECT count(*) FROM runs AS r WHERE r.sweep_id = s.id AND r.state = 'running') < s.max_concurrent_runs)
        """;

    // MATERIALIZED: a function that nobody reads the result of might not be called.
    private const string LockToken =
        "WITH locked AS MATERIALIZED (SELECT pg_advisory_xact_lock(hashtextextended(@Token, 0)) AS held) SELECT count(held) FROM locked";

    // The one sweep, where it has a queued run that may be claimed now.
    private const string WorkOfSweep = """
        SELECT s.id FROM sweeps AS s
        WHERE s.name = @Sweep AND NOT s.paused
          AND EXISTS (SELECT 1 FROM runs AS q WHERE q.sweep_id = s.id AND q.state = 'queued') AND
        """ + Room;

    private const string SweepWithWork =
        "SELECT id, max_concurrent_runs, priority, device_kind, mixed FROM sweeps WHERE name = @Sweep AND NOT paused";

    /// <param name="afterProposals">
    /// False: slots for which the queue has nothing train nothing ahead of a decision as long as a search may have runs for them. The
    /// answer names those searches.
    /// </param>
    /// <param name="passedOver">Sweeps of which no run is to be claimed.</param>
    /// <exception cref="UnreadableRunException">The next run of a sweep is one that only a newer version of Sweep can train.</exception>
    public static async Task<(IReadOnlyList<RunLease> Leases, IReadOnlyList<long> Searches)> RunAsync(
        StoreTransaction transaction, ClaimRequest request, TimeSpan leaseTime, bool afterProposals,
        IReadOnlySet<long> passedOver)
    {
        // The call that is repeated may be at work still, and has to be over before what it gave is looked up.
        if (transaction.Dialect.IsPostgres)
            await transaction.FirstAsync<int>(LockToken, new { request.Token });
        // A call that is repeated because its answer was lost gets what it was given, rather than leaving that to expire.
        var claimed = await transaction.ListAsync<ClaimedRun>(
            $"SELECT {ClaimedRun.Columns} FROM runs WHERE state = 'running' AND lease_token = @Token ORDER BY id", new { request.Token });
        List<long> searches = [];
        if (claimed.Count == 0)
        {
            var free = request.Slots.ToList();
            await ClaimQueuedAsync(transaction, request, leaseTime, afterProposals, passedOver, claimed, free);
            if (free.Count > 0 && !afterProposals)
                searches = [.. (await StoredSweepSearch.ListOpenAsync(transaction, request.Sweep)).Except(passedOver)];
            if (free.Count > 0 && searches.Count == 0)
                await ClaimAheadAsync(transaction, request, leaseTime, passedOver, claimed, free);
        }
        return (await ClaimedRun.ToLeasesAsync(transaction, claimed, leaseTime), searches);
    }

    /// <summary>
    /// How long until a claim finds a run: zero when it does now, else until the first lease that nobody renews expires; null when nothing
    /// runs.
    /// </summary>
    /// <param name="sweep">Of this sweep; null: of any.</param>
    public static async Task<TimeSpan?> UntilWorkAsync(StoreTransaction transaction, string? sweep, IReadOnlySet<long> passedOver)
    {
        // One more than are passed over: there is another among them, if there is one.
        var arguments = new { Enough = passedOver.Count + 1, Sweep = sweep };
        async Task<bool> AnyAsync(string sweeps) => (await transaction.ListAsync<long>(
            $"SELECT sweep.id FROM ({sweeps} LIMIT @Enough) AS sweep", arguments)).Any(id => !passedOver.Contains(id));
        if (await AnyAsync(sweep is null ? SweepsWithWork : WorkOfSweep)
            || await AnyAsync(sweep is null ? SpeculatingSweeps : SpeculatingSweeps + " AND s.name = @Sweep")
            || await StoredSweepSearch.CanProposeAsync(transaction, sweep))
            return TimeSpan.Zero;
        var ofSweep = sweep is null ? "" : "AND sweep_id = (SELECT id FROM sweeps WHERE name = @Sweep)";
        var milliseconds = await transaction.FirstAsync<long?>(
            $"SELECT min(lease_expires_at) - sweep_now() FROM runs WHERE state = 'running' {ofSweep}", arguments);
        // A lease holds through its last millisecond.
        return milliseconds is { } rest ? TimeSpan.FromMilliseconds(Math.Max(0, rest + 1)) : null;
    }

    /// <inheritdoc cref="ISweepStore.CountWorkAsync"/>
    public static async Task<int> CountWorkAsync(StoreTransaction transaction, int most, IReadOnlySet<long> passedOver)
    {
        var found = 0;
        foreach (var sweep in await ListAsync(transaction, SweepsWithWork, null, passedOver))
        {
            var room = sweep.MaxConcurrentRuns is { } limit ? Math.Max(0, limit - await CountRunningAsync(transaction, sweep.Id)) : most;
            found += await transaction.FirstAsync<int>(
                "SELECT count(*) FROM (SELECT 1 FROM runs WHERE sweep_id = @Id AND state = 'queued' LIMIT @Most) AS waiting",
                new { sweep.Id, Most = Math.Min(room, most - found) });
            if (found >= most)
                return most;
        }
        // Whoever claims next puts these back into the queue first.
        found += await transaction.FirstAsync<int>(
            "SELECT count(*) FROM runs WHERE state = 'running' AND lease_expires_at < sweep_now()");
        if (found < most)
            found += (await ListAsync(transaction, SpeculatingSweeps, null, passedOver)).Count;
        if (found < most && await StoredSweepSearch.CanProposeAsync(transaction, null))
            found++;
        return Math.Min(found, most);
    }

    private static async Task<List<Candidate>> ListAsync(
        StoreTransaction transaction, string sweeps, string? sweep, IReadOnlySet<long> passedOver) =>
        [.. (await transaction.ListAsync<Candidate>(sweeps, new { Sweep = sweep })).Where(candidate => !passedOver.Contains(candidate.Id))];

    private static async Task ClaimQueuedAsync(
        StoreTransaction transaction, ClaimRequest request, TimeSpan leaseTime, bool afterProposals, IReadOnlySet<long> passedOver,
        List<ClaimedRun> claimed, List<WorkerIdentity> free)
    {
        // A search whose turn comes first is to propose before a slot takes a run of a later sweep.
        var searches = afterProposals || request.Sweep is not null
            ? [] : await ListAsync(transaction, StoredSweepSearch.OpenWithPriority, null, passedOver);
        var candidates = await ListAsync(
            transaction, request.Sweep is null ? SweepsWithWork : SweepWithWork, request.Sweep, passedOver);
        foreach (var candidate in candidates)
        {
            if (searches.Any(search => search.ComesBefore(candidate)))
                return;
            // One call for all slots that may take the same runs: nearly always, for all.
            foreach (var slots in free.Where(candidate.MayTake).GroupBy(candidate.OtherKindsOfRuns).ToList())
            {
                var room = candidate.MaxConcurrentRuns is null ? int.MaxValue : await RoomAsync(transaction, candidate.Id);
                var others = slots.Key.Length == 0 ? [] : slots.First().OtherKinds!;
                claimed.AddRange(Place(
                    await ClaimFromAsync(transaction, candidate, others, [.. slots.Take(room)], request.Token, leaseTime), free));
            }
            if (free.Count == 0)
                return;
        }
    }

    private static async Task ClaimAheadAsync(
        StoreTransaction transaction, ClaimRequest request, TimeSpan leaseTime, IReadOnlySet<long> passedOver, List<ClaimedRun> claimed,
        List<WorkerIdentity> free)
    {
        var speculating = await ListAsync(
            transaction, SpeculatingSweeps + (request.Sweep is null ? " ORDER BY s.priority DESC, s.id" : " AND s.name = @Sweep"),
            request.Sweep, passedOver);
        foreach (var sweep in speculating)
        {
            await SpeculateAsync(transaction, sweep, request, leaseTime, claimed, free);
            if (free.Count == 0)
                return;
        }
    }

    // From paused to running, in the order in which their rungs will most likely be decided.
    private static async Task SpeculateAsync(
        StoreTransaction transaction, Candidate sweep, ClaimRequest request, TimeSpan leaseTime, List<ClaimedRun> claimed,
        List<WorkerIdentity> free)
    {
        var slots = new Queue<WorkerIdentity>(free.Where(sweep.MayTake));
        if (slots.Count == 0)
            return;
        var room = await RoomAsync(transaction, sweep.Id);
        if (room == 0)
            return;
        var cohorts = new List<CohortDecisions>();
        var ids = new Dictionary<int, long>();
        foreach (var cohort in await StoredCohort.ListAsync(transaction, sweep.Id))
        {
            if (!cohort.CanSpeculate)
                continue;
            var (decisions, rows) = await DecideCohort.ReadAsync(transaction, cohort);
            cohorts.Add(decisions);
            foreach (var (number, id) in rows.Ids)
                ids.Add(number, id);
        }
        var taken = 0;
        foreach (var run in ClaimOrder.Speculation([.. cohorts]))
        {
            if (slots.Count == 0 || taken >= room)
                break;
            await transaction.ExecuteAsync(
                "UPDATE runs SET state = 'queued' WHERE id = @Id AND state = 'paused'", new { Id = ids[run.Number] });
            var placed = Place(
                await TakeAsync(transaction, [ids[run.Number]], run.UntilStep, [slots.Peek()], request.Token, leaseTime), free);
            if (placed.Count == 0)
                continue;
            claimed.AddRange(placed);
            slots.Dequeue();
            taken++;
        }
        if (taken > 0)
            await DecideCohort.RunAsync(transaction, sweep.Id);
    }

    // The slots of these runs are free no longer.
    private static IReadOnlyList<ClaimedRun> Place(IReadOnlyList<ClaimedRun> runs, List<WorkerIdentity> free)
    {
        foreach (var run in runs)
            free.RemoveAt(free.FindIndex(slot => slot.Device == run.Device));
        return runs;
    }

    // Claims of one capped sweep take turns at its row, so that two of them cannot both see the last free place. While this one waited for
    // its turn, the sweep may have been paused, or got another limit: what is read with the lock holds.
    private static async Task<int> RoomAsync(StoreTransaction transaction, long sweepId)
    {
        var sweep = await transaction.FirstAsync<Limits>(
            $"SELECT max_concurrent_runs, paused FROM sweeps WHERE id = @sweepId {transaction.Dialect.ForUpdate}", new { sweepId });
        if (sweep is null or { Paused: true })
            return 0;
        return sweep.MaxConcurrentRuns is { } limit ? Math.Max(0, limit - await CountRunningAsync(transaction, sweepId)) : int.MaxValue;
    }

    private static Task<int> CountRunningAsync(StoreTransaction transaction, long sweepId) => transaction.FirstAsync<int>(
        "SELECT count(*) FROM runs WHERE sweep_id = @sweepId AND state = 'running'", new { sweepId });

    // The next runs of a sweep that have not been begun on another kind of device, one for each slot as far as there are so many. None
    // where the sweep was paused, or got its limit, since it was found: this claim may have waited for the row of another one.
    private static async Task<IReadOnlyList<ClaimedRun>> ClaimFromAsync(
        StoreTransaction transaction, Candidate sweep, IReadOnlyList<string> otherKinds, IReadOnlyList<WorkerIdentity> slots, string token,
        TimeSpan leaseTime)
    {
        if (slots.Count == 0)
            return [];
        var mayTake = otherKinds.Count == 0
            ? "" : $"AND (device_kind IS NULL OR NOT ({transaction.Dialect.In("device_kind", "otherKinds")}))";
        var ids = await transaction.ListAsync<long>(
            $"""
            SELECT id FROM runs
            WHERE sweep_id = @Id AND state = 'queued' {mayTake}
              AND EXISTS (SELECT 1 FROM sweeps WHERE id = @Id AND NOT paused AND (max_concurrent_runs IS NULL OR @hasRoom))
            ORDER BY level DESC, number LIMIT @Count
            {transaction.Dialect.SkipLocked}
            """,
            new { sweep.Id, otherKinds = otherKinds.ToArray(), slots.Count, hasRoom = sweep.MaxConcurrentRuns is not null });
        return await TakeAsync(transaction, ids, null, slots, token, leaseTime);
    }

    // From queued to running, the first run for the first slot, all in one statement.
    private static async Task<IReadOnlyList<ClaimedRun>> TakeAsync(
        StoreTransaction transaction, List<long> ids, int? untilStep, IReadOnlyList<WorkerIdentity> slots, string token,
        TimeSpan leaseTime)
    {
        if (ids.Count == 0)
            return [];
        var taken = await transaction.ListAsync<ClaimedRun>(
            $"""
            UPDATE runs
            SET state = 'running', epoch = epoch + 1, attempts = attempts + 1, started_at = COALESCE(started_at, sweep_now()),
                lease_token = @token, lease_expires_at = sweep_now() + @Milliseconds, until_step = COALESCE(@untilStep, committed_step),
                worker_id = slot.value ->> 'Id', host = slot.value ->> 'Host', device = slot.value ->> 'Device',
                process_id = CAST(slot.value ->> 'ProcessId' AS INTEGER),
                process_start = CAST(slot.value ->> 'ProcessStart' AS BIGINT),
                failure_kind = NULL, failure_message = NULL, failure_step = NULL
            FROM json_each({transaction.Dialect.Json("slots")}) AS slot
            WHERE runs.id = CAST(slot.key AS BIGINT) AND runs.state = 'queued'
            RETURNING {ClaimedRun.Columns}
            """,
            new
            {
                untilStep,
                token,
                Milliseconds = (long)leaseTime.TotalMilliseconds,
                slots = JsonSerializer.Serialize(ids.Zip(slots).ToDictionary(pair => pair.First, pair => pair.Second)),
            });
        await transaction.ExecuteAsync(
            $"""
            INSERT INTO attempts (run_id, number, worker_id, host, device, started_at, outcome)
            SELECT id, attempts, worker_id, host, device, sweep_now(), 'running' FROM runs WHERE {transaction.Dialect.In("id", "taken")}
            """,
            new { taken = taken.Select(run => run.Id).ToArray() });
        var order = ids.Select((id, place) => (id, place)).ToDictionary();
        return [.. taken.OrderBy(run => order[run.Id])];
    }

    private sealed record Limits
    {
        public int? MaxConcurrentRuns { get; init; }
        public bool Paused { get; init; }
    }

    private sealed record Candidate
    {
        public long Id { get; init; }
        public int? MaxConcurrentRuns { get; init; }
        public int Priority { get; init; }
        public string? DeviceKind { get; init; }
        public bool Mixed { get; init; }

        public bool MayTake(WorkerIdentity slot) => Mixed || DeviceKind is null || slot.OtherKinds?.Contains(DeviceKind) != true;

        /// <summary>
        /// On which kinds a run must not have been begun for a slot to take it, as one string; empty where that is no question.
        /// </summary>
        public string OtherKindsOfRuns(WorkerIdentity slot) =>
            Mixed || DeviceKind is not null ? "" : string.Join('\n', slot.OtherKinds ?? []);

        public bool ComesBefore(Candidate other) => Priority > other.Priority || (Priority == other.Priority && Id < other.Id);
    }
}
