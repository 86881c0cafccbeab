using Sweep.Core;
using Sweep.Store.Database;
using Sweep.Store.Leases;

namespace Sweep.Store.Deleting;

/// <summary>Locks a sweep so that nobody can claim, add or end one of its runs until the transaction ends.</summary>
internal static class HeldRuns
{
    /// <summary>The sweep's id, its row and its runs' rows locked; null when there is no such sweep.</summary>
    public static async Task<long?> LockAsync(StoreTransaction transaction, string sweep, ExpiredLeases expired)
    {
        // The sweep first, as claims and submissions do it.
        var id = await transaction.FirstAsync<long?>(
            $"SELECT id FROM sweeps WHERE name = @sweep {transaction.Dialect.ForUpdate}", new { sweep });
        if (id is null)
            return null;
        await transaction.ListAsync<long>(
            $"SELECT id FROM runs WHERE sweep_id = @id ORDER BY id {transaction.Dialect.ForUpdate}", new { id });
        // The run of a worker that is gone holds nothing up.
        await ReapLeases.RunAsync(transaction, expired, []);
        return id;
    }

    /// <param name="number">One run; null for all of the sweep.</param>
    /// <param name="what">What was asked for, as in "nothing was <c>deleted</c>".</param>
    /// <exception cref="UsageException">A worker holds one of the runs.</exception>
    public static async Task RefuseAsync(StoreTransaction transaction, string sweep, long sweepId, int? number, string what)
    {
        var held = await transaction.ListAsync<Row>(
            $"""
            SELECT number, host, device FROM runs
            WHERE sweep_id = @sweepId AND state = 'running' {(number is null ? "" : "AND number = @number")} ORDER BY number
            """,
            new { sweepId, number = number ?? 0 });
        if (held.Count == 0)
            return;
        var others = held.Count == 1 ? "" : $" and {held.Count - 1} more";
        throw new UsageException(
            $"run {new RunId(sweep, held[0].Number)} is being trained on {held[0].Host} {held[0].Device}{others}; nothing was {what}: "
            + $"wait for the end, or `sweep cancel {(number is null ? sweep : new RunId(sweep, held[0].Number))}` first");
    }

    private sealed record Row
    {
        public int Number { get; init; }
        public string? Host { get; init; }
        public string? Device { get; init; }
    }
}
