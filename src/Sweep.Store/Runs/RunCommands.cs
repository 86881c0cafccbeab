using Sweep.Core;
using Sweep.Store.Database;
using Sweep.Store.EarlyStopping;
using Sweep.Store.Leases;

namespace Sweep.Store.Runs;

/// <summary>What people do to runs: resume and cancel.</summary>
internal static class RunCommands
{
    // A null number means the whole sweep.
    private const string Chosen = """
        sweep_id = (SELECT id FROM sweeps WHERE name = @sweep) AND (@all OR number = @number)
        """;

    // A failed run is in the way where others wait for its result: of its cohort, or of a search.
    private const string Cancellable = """
        (state IN ('queued', 'running') OR (cohort IS NOT NULL AND state IN ('paused', 'failed'))
         OR (state = 'failed' AND EXISTS (SELECT 1 FROM sweeps WHERE sweeps.id = runs.sweep_id AND sweeps.search IS NOT NULL)))
        """;

    // It waits in the queue for a device of the kind that it was begun on, and no other run's decision follows from its results.
    private const string IsBegunAlone = $"""
        state = 'queued' AND device_kind IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM sweeps WHERE sweeps.id = runs.sweep_id AND {DeviceKinds.IsSteered})
        """;

    /// <summary>The ids of the runs that went back to queued; each has its retries again.</summary>
    public static async Task<List<long>> ResumeAsync(StoreTransaction transaction, string sweep, int? number, bool fromStart)
    {
        await DecideCohort.LockAsync(transaction, sweep);
        var resumed = await transaction.ListAsync<long>(
            $"""
            UPDATE runs SET state = 'queued', finished_at = NULL, retries_used = 0, losses_in_row = 0, counts_until = NULL,
                failure_kind = NULL, failure_message = NULL, failure_step = NULL,
                step = CASE WHEN @fromStart THEN 0 ELSE step END
            WHERE {Chosen} AND (state IN ('failed', 'diverged', 'cancelled') OR (@fromStart AND {IsBegunAlone}))
            RETURNING id
            """,
            new { sweep, number = number ?? 0, all = number is null, fromStart });
        if (fromStart)
            await ForgetResultsAsync(transaction, resumed);
        if (number is null)
            await SearchAsync(transaction, sweep, SearchState.Cancelled, SearchState.Open);
        if (resumed.Count > 0)
        {
            transaction.AnnounceWork();
            await DecideAsync(transaction, sweep);
        }
        return resumed;
    }

    // Trained from step 0 they may be trained on any kind of device, and what another kind has computed is not theirs.
    private static async Task ForgetResultsAsync(StoreTransaction transaction, List<long> runIds)
    {
        foreach (var chunk in runIds.Chunk(Dialect.MostListed))
        {
            var alone = await transaction.ListAsync<long>(
                $"SELECT id FROM runs WHERE {transaction.Dialect.In("id", "chunk")} AND {IsBegunAlone}", new { chunk });
            var arguments = new { alone = alone.ToArray() };
            var these = transaction.Dialect.In("run_id", "alone");
            await transaction.ExecuteAsync($"DELETE FROM evaluation_groups WHERE {these}", arguments);
            await transaction.ExecuteAsync(
                $"""
                UPDATE runs SET device_kind = NULL, last_step = NULL, best_step = NULL, best_value = NULL
                WHERE {transaction.Dialect.In("id", "alone")}
                """,
                arguments);
            await transaction.ExecuteAsync($"DELETE FROM evaluations WHERE {these}", arguments);
        }
    }

    /// <summary>
    /// How many were cancelled. The epoch grows, so that a running one's worker finds its lease gone. In a sweep with early stopping a
    /// paused run can be cancelled too, and a failed one: its rung waits for it no longer.
    /// </summary>
    public static async Task<int> CancelAsync(StoreTransaction transaction, string sweep, int? number)
    {
        var arguments = new
        {
            sweep,
            number = number ?? 0,
            all = number is null,
            cancelled = FailureKind.Cancelled.ToName(),
            message = "cancelled by hand"
        };
        await DecideCohort.LockAsync(transaction, sweep);
        // Locked first: a run that is claimed meanwhile must not slip between the two updates.
        await transaction.ListAsync<long>(
            $"SELECT id FROM runs WHERE {Chosen} AND {Cancellable} ORDER BY id {transaction.Dialect.ForUpdate}",
                arguments);
        await transaction.ExecuteAsync(
            $"""
            UPDATE attempts SET ended_at = sweep_now(), outcome = @cancelled, message = @message,
                                to_step = (SELECT r.step FROM runs AS r WHERE r.id = attempts.run_id)
            WHERE outcome = 'running' AND run_id IN (SELECT id FROM runs WHERE {Chosen} AND state = 'running')
            """,
            arguments);
        var cancelled = await transaction.ExecuteAsync(
            $"""
            UPDATE runs
            SET state = 'cancelled', epoch = epoch + 1, finished_at = sweep_now(), lease_expires_at = NULL, lease_token = NULL,
                until_step = NULL, counts_until = CASE WHEN cohort IS NOT NULL THEN COALESCE(committed_step, 0) END,
                failure_kind = @cancelled, failure_message = @message, failure_step = step
            WHERE {Chosen} AND {Cancellable}
            """,
            arguments);
        if (number is null)
            await SearchAsync(transaction, sweep, SearchState.Open, SearchState.Cancelled);
        if (cancelled > 0)
        {
            transaction.AnnounceWork();
            await DecideAsync(transaction, sweep);
        }
        return cancelled;
    }

    // With a whole sweep its search ends, and goes on.
    private static async Task SearchAsync(StoreTransaction transaction, string sweep, SearchState from, SearchState to)
    {
        var changed = await transaction.ExecuteAsync(
            "UPDATE sweeps SET search_state = @To WHERE name = @sweep AND search_state = @From",
            new { sweep, From = from.ToName(), To = to.ToName() });
        if (changed > 0)
            transaction.AnnounceWork();
    }

    private static async Task DecideAsync(StoreTransaction transaction, string sweep)
    {
        if (await transaction.FirstAsync<long?>("SELECT id FROM sweeps WHERE name = @sweep", new { sweep }) is { } id)
            await DecideCohort.RunAsync(transaction, id);
    }
}
