using System.Collections.Concurrent;
using Sweep.Core;
using Sweep.Store.Database;

namespace Sweep.Store.Runs;

/// <summary>
/// What the runs of each sweep differ in, for whoever asks about one run. It takes all of a sweep's configurations to know, so it is kept
/// until runs are added or deleted: that of a run never changes.
/// </summary>
internal sealed class VariedInSweeps
{
    private readonly ConcurrentDictionary<long, (Mark Mark, VariedParameters Varied)> _known = new();

    public async Task<VariedParameters> OfAsync(StoreTransaction transaction, long sweepId)
    {
        var mark = await transaction.FirstAsync<Mark>(
            """
            SELECT s.created_at AS sweep_created_at, (SELECT count(*) FROM runs WHERE sweep_id = s.id) AS runs,
                   r.number AS last_number, r.created_at AS last_created_at, r.config_hash AS last_hash
            FROM sweeps AS s JOIN runs AS r ON r.sweep_id = s.id
            WHERE s.id = @sweepId ORDER BY r.number DESC LIMIT 1
            """,
            new { sweepId });
        if (_known.TryGetValue(sweepId, out var known) && known.Mark == mark)
            return known.Varied;
        var varied = await ReadAsync(transaction, sweepId);
        _known[sweepId] = (mark!, varied);
        return varied;
    }

    private static async Task<VariedParameters> ReadAsync(StoreTransaction transaction, long sweepId)
    {
        var runs = await transaction.ListAsync<ConfigurationRow, (Hyperparameters Configuration, ICollection<string> Named)>(
            "SELECT hyperparameters, varied FROM runs WHERE sweep_id = @sweepId ORDER BY number",
            new { sweepId },
            row => (StoredHyperparameters.Show(row.Hyperparameters).Known, StoredText.ParseVaried(row.Varied).Keys));
        return VariedParameters.Of(runs.Select(run => run.Configuration), runs.Select(run => run.Named));
    }

    /// <summary>
    /// Another one once the sweep has other runs, or is another sweep under the id of one that was deleted: SQLite gives ids again, and a
    /// number is given again once the last run was deleted.
    /// </summary>
    private sealed record Mark
    {
        public long SweepCreatedAt { get; init; }
        public long Runs { get; init; }
        public int LastNumber { get; init; }
        public long LastCreatedAt { get; init; }
        public required string LastHash { get; init; }
    }

    private sealed record ConfigurationRow
    {
        public required string Hyperparameters { get; init; }
        public required string Varied { get; init; }
    }
}
