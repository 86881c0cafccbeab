using Sweep.Core;
using Sweep.Store.Checkpoints;
using Sweep.Store.Database;
using Sweep.Store.Deleting;
using Sweep.Store.EarlyStopping;
using Sweep.Store.Leases;

namespace Sweep.Store.Copying;

/// <summary>
/// Copies one sweep in one transaction of the target. Rows get the target's ids; everything that people or workers name stays.
/// </summary>
internal static class SweepCopy
{
    // Runs whose attempts, evaluations and checkpoints are in memory at a time.
    private const int RunsAtATime = 200;

    // A worker that saves a checkpoint removes the one before, which the copy's snapshot may still name: then the copy is begun again.
    private const int AttemptsBesideWorkers = 3;

    public static async Task<CopyOutcome> RunAsync(SqlSweepStore source, SqlSweepStore target, string name, CancellationToken cancel)
    {
        using var scratch = new ScratchFolder();
        for (var attempt = 1; attempt <= AttemptsBesideWorkers; attempt++)
        {
            try
            {
                return await OnceAsync(source, target, name, scratch.Path, cancel);
            }
            catch (CheckpointSupersededException)
            {
                // Nothing of it was committed: again, with the sweep as it stands now.
            }
        }
        // Workers that save faster than this copies: while their runs' rows are locked they wait, and no checkpoint is replaced.
        return await source.Database.WriteAsync(
            Durability.Recomputable,
            async locked =>
            {
                await HeldRuns.LockAsync(locked, name, ExpiredLeases.End);
                return await OnceAsync(source, target, name, scratch.Path, cancel);
            },
            cancel);
    }

    private static Task<CopyOutcome> OnceAsync(
        SqlSweepStore source, SqlSweepStore target, string name, string scratch, CancellationToken cancel) =>
        source.Database.ReadAsync(
            from => target.Database.WriteAsync(Durability.Durable, to => CopyAsync(source, target, from, to, name, scratch), cancel),
            cancel);

    private static async Task<CopyOutcome> CopyAsync(
        SqlSweepStore source, SqlSweepStore target, StoreTransaction from, StoreTransaction to, string name, string scratch)
    {
        var sourceId = await from.FirstAsync<long>("SELECT id FROM sweeps WHERE name = @name", new { name });
        await CopiedTable.Sweeps.WriteAsync(to, await CopiedTable.Sweeps.ReadAsync(from, "id", [sourceId]));
        var targetId = await to.FirstAsync<long>("SELECT id FROM sweeps WHERE name = @name", new { name });
        await TextCopy.RunAsync(from, to, sourceId);

        var cohorts = await CopiedTable.Cohorts.ReadAsync(from, "sweep_id", [sourceId]);
        await CopiedTable.Cohorts.WriteAsync(to, cohorts.Select(row => Replaced(row, 0, targetId)));
        var now = await from.FirstAsync<long>("SELECT sweep_now()");
        var outcome = new CopyOutcome(1, 0, 0, 0);
        var runs = await RunIdsAsync(from, sourceId);
        foreach (var chunk in runs.Chunk(RunsAtATime))
        {
            var rows = await CopiedTable.Runs.ReadAsync(from, "id", [.. chunk.Select(run => run.Id)]);
            var held = rows.Count(HeldRun.IsHeld);
            await CopiedTable.Runs.WriteAsync(to, rows.Select(row => Replaced(HeldRun.Queued(row), 0, targetId)));
            // From the source's ids of these runs to the target's, by number.
            var targetByNumber = (await RunIdsAsync(to, targetId, chunk[0].Number, chunk[^1].Number))
                .ToDictionary(run => run.Number, run => run.Id);
            var ids = chunk.ToDictionary(run => run.Id, run => targetByNumber[run.Number]);
            CopiedTable[] tables = [CopiedTable.Attempts, CopiedTable.Evaluations, CopiedTable.EvaluationGroups, CopiedTable.Scores];
            foreach (var table in tables)
            {
                var belonging = await table.ReadAsync(from, "run_id", ids.Keys);
                var released = table == CopiedTable.Attempts ? belonging.Select(row => HeldRun.Released(row, now)) : belonging;
                await table.WriteAsync(to, released.Select(row => Replaced(row, 0, ids[Convert.ToInt64(row[0], null)])));
            }
            var (copied, damaged) = await CopyCheckpointsAsync(
                source, target, from, to, name, chunk.ToDictionary(run => run.Id, run => run.Number), ids, scratch);
            outcome = outcome.Plus(new CopyOutcome(0, chunk.Length, copied, damaged) { Held = held });
        }
        // A run that a worker held ahead of a decision is not in the queue by right.
        await DecideCohort.RunAsync(to, targetId);
        to.AnnounceWork();
        return outcome;
    }

    private static async Task<(int Copied, int Damaged)> CopyCheckpointsAsync(
        SqlSweepStore source, SqlSweepStore target, StoreTransaction from, StoreTransaction to, string sweep,
        Dictionary<long, int> numbers, Dictionary<long, long> ids, string scratch)
    {
        var table = CopiedTable.Checkpoints;
        var location = table.IndexOf("location");
        var rows = new List<object?[]>();
        var damaged = 0;
        foreach (var row in await table.ReadAsync(from, "run_id", ids.Keys))
        {
            var sourceId = Convert.ToInt64(row[0], null);
            var run = new RunId(sweep, numbers[sourceId]);
            var stored = new StoredCheckpoint(
                Convert.ToInt32(row[table.IndexOf("step")], null), Convert.ToInt64(row[table.IndexOf("bytes")], null),
                    (string)row[table.IndexOf("sha256")]!, true, true, 0, default);
            if (await source.FetchCheckpointAsync(run, stored, scratch, from.Cancel) is not { } path)
            {
                await RequireCurrentAsync(source, run, stored, from.Cancel);
                damaged++;
                continue;
            }
            var copy = await ImportAsync(source, target, to, run, ids[sourceId], stored, path);
            rows.Add(Replaced(Replaced(row, 0, ids[sourceId]), location, copy));
        }
        await table.WriteAsync(to, rows);
        return (rows.Count, damaged);
    }

    private static async Task<string> ImportAsync(
        SqlSweepStore source, SqlSweepStore target, StoreTransaction to, RunId run, long runId, StoredCheckpoint stored, string path)
    {
        try
        {
            return await target.Checkpoints.ImportAsync(to, run, runId, stored, path);
        }
        catch (FileNotFoundException)
        {
            await RequireCurrentAsync(source, run, stored, to.Cancel);
            throw;
        }
    }

    /// <exception cref="CheckpointSupersededException">The source has a newer one by now.</exception>
    private static async Task RequireCurrentAsync(SqlSweepStore source, RunId run, StoredCheckpoint stored, CancellationToken cancel)
    {
        if (await source.Database.ReadAsync(t => CheckpointRows.LocationAsync(t, run, stored), cancel) is null)
            throw new CheckpointSupersededException(run, stored.Step);
    }

    private static async Task<List<RunKey>> RunIdsAsync(
        StoreTransaction transaction, long sweepId, int first = 1, int last = int.MaxValue) =>
        await transaction.ListAsync<RunKey>(
            "SELECT id, number FROM runs WHERE sweep_id = @sweepId AND number BETWEEN @first AND @last ORDER BY number",
                new { sweepId, first, last });

    private static object?[] Replaced(object?[] row, int column, object value)
    {
        var copy = (object?[])row.Clone();
        copy[column] = value;
        return copy;
    }

    private sealed record RunKey
    {
        public long Id { get; init; }
        public int Number { get; init; }
    }

    private sealed class ScratchFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("sweep-copy-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
