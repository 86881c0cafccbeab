using Dapper;
using Npgsql;
using Sweep.Core;
using Sweep.Store.Migrations;

namespace Sweep.Store.Postgres;

/// <summary>Makes sure that the schema holds a store of ours with today's tables. What is not ours is refused untouched.</summary>
internal static class PostgresSchema
{
    // Any number does, as long as nothing else in the database locks it: "sweep" in ASCII.
    private const long MigrationLock = 0x7377656570;

    /// <exception cref="UsageException">There is no store and <paramref name="mustExist"/>.</exception>
    /// <exception cref="StoreException">The schema is another program's, or of a newer version.</exception>
    public static Task PrepareAsync(NpgsqlDataSource source, PostgresLocation location, bool mustExist, CancellationToken cancel) =>
        PrepareAsync(source, location, mustExist, MigrationScript.Load("Postgres"), cancel);

    /// <inheritdoc cref="SweepStores.FindOutdatedAsync"/>
    public static async Task<OutdatedStore?> FindOutdatedAsync(
        NpgsqlDataSource source, PostgresLocation location, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        return MigrationScript.Outdated(await ReadVersionAsync(connection, location, mustExist: false), MigrationScript.Load("Postgres"));
    }

    /// <summary>The same with given migrations, the last of which is today's schema.</summary>
    internal static async Task PrepareAsync(
        NpgsqlDataSource source, PostgresLocation location, bool mustExist, IReadOnlyList<MigrationScript> scripts,
            CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        if (await ReadVersionAsync(connection, location, mustExist) == scripts[^1].Version)
            return;

        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await connection.ExecuteAsync("SELECT pg_advisory_xact_lock(@MigrationLock)", new { MigrationLock });
        // Read again: another process may have migrated while we waited for the lock.
        var version = await ReadVersionAsync(connection, location, mustExist);
        var pending = MigrationScript.After(version, scripts, location.Description);
        if (version == 0)
        {
            // Asked for first: CREATE SCHEMA IF NOT EXISTS wants the right to create even when there is nothing to create.
            if (await connection.ExecuteScalarAsync<long>(
                "SELECT count(*) FROM pg_namespace WHERE nspname = @Schema", new { location.Schema }) == 0)
                await connection.ExecuteAsync($"CREATE SCHEMA {PostgresLocation.Quote(location.Schema)}");
            await connection.ExecuteAsync(
                "CREATE TABLE schema_version (version INTEGER PRIMARY KEY, applied_at TIMESTAMPTZ NOT NULL DEFAULT now())");
        }
        foreach (var script in pending)
        {
            await connection.ExecuteAsync(script.Sql);
            await connection.ExecuteAsync("INSERT INTO schema_version (version) VALUES (@Version)", new { script.Version });
        }
        await transaction.CommitAsync(cancel);
    }

    /// <summary>0 where there is nothing yet.</summary>
    private static async Task<int> ReadVersionAsync(NpgsqlConnection connection, PostgresLocation location, bool mustExist)
    {
        var tables = (await connection.QueryAsync<string>(
            "SELECT c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE n.nspname = @Schema AND "
            + "c.relkind IN ('r', 'p', 'v')",
            new { location.Schema })).AsList();
        if (tables.Contains("schema_version") && tables.Contains("runs"))
            return await connection.ExecuteScalarAsync<int>("SELECT max(version) FROM schema_version");
        if (tables.Count > 0)
        {
            throw new StoreException(
                $"{location.Description}: schema {location.Schema} belongs to another program and was left as it is; "
                + "give the store's URL another one: ?schema=NAME");
        }
        if (mustExist)
            throw new UsageException(
                $"there is no store at {location.Description}; `sweep run FILE` makes one, and --store or SWEEP_STORE names another");
        return 0;
    }
}
