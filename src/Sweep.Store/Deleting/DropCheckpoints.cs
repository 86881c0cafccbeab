using Sweep.Core;
using Sweep.Store.Checkpoints;
using Sweep.Store.Database;
using Sweep.Store.Leases;

namespace Sweep.Store.Deleting;

/// <summary>Forgets the checkpoints of runs that nobody trains.</summary>
internal static class DropCheckpoints
{
    /// <summary>What was removed, and where each run's bytes lie.</summary>
    /// <param name="numbers">Runs of the sweep; of these, queued, running and paused ones keep what they go on from.</param>
    public static async Task<(RemovalOutcome Outcome, IReadOnlyList<CheckpointRows.StoredLocation> Locations)> RunAsync(
        StoreTransaction transaction, string sweep, IReadOnlyCollection<int> numbers, ExpiredLeases expired)
    {
        if (await HeldRuns.LockAsync(transaction, sweep, expired) is not { } sweepId)
            return (new RemovalOutcome(0, 0, 0), []);
        var chosen = numbers.ToHashSet();
        var rows = await transaction.ListAsync<Row>(
            """
            SELECT r.id, r.number, c.bytes FROM runs AS r JOIN checkpoints AS c ON c.run_id = r.id
            WHERE r.sweep_id = @sweepId AND r.state NOT IN ('queued', 'running', 'paused')
            """,
            new { sweepId });
        var dropped = rows.Where(row => chosen.Contains(row.Number)).ToList();
        var locations = await CheckpointRows.ForgetAsync(transaction, [.. dropped.Select(row => row.Id).Distinct()]);
        return (new RemovalOutcome(0, dropped.Count, dropped.Sum(row => row.Bytes)), locations);
    }

    private sealed record Row
    {
        public long Id { get; init; }
        public int Number { get; init; }
        public long Bytes { get; init; }
    }
}
