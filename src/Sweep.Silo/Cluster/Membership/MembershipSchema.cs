using Npgsql;
using Sweep.Core;
using Sweep.Store.Postgres;

namespace Sweep.Silo;

/// <summary>
/// Prepares a PostgreSQL database for Orleans' membership, at every silo's start; the scripts change nothing when they were applied before.
/// </summary>
internal static class MembershipSchema
{
    // Any number that no one else locks: "sweep silo" in ASCII, shortened.
    private const long LockKey = 0x73_77_70_73_69_6C_6F;

    /// <exception cref="SweepException">The server cannot be reached or refuses.</exception>
    public static async Task EnsureAsync(MembershipDatabase database, CancellationToken cancel)
    {
        try
        {
            await using var connection = new NpgsqlConnection(database.ConnectionString);
            await connection.OpenAsync(cancel);
            await using var transaction = await connection.BeginTransactionAsync(cancel);
            // Silos start together; CREATE TABLE IF NOT EXISTS by two at once can fail.
            await RunAsync(connection, $"SELECT pg_advisory_xact_lock({LockKey})", cancel);
            await RunAsync(connection, $"CREATE SCHEMA IF NOT EXISTS {PostgresLocation.Quote(database.Schema)}", cancel);
            foreach (var script in Scripts())
                await RunAsync(connection, script, cancel);
            await transaction.CommitAsync(cancel);
        }
        catch (NpgsqlException e)
        {
            throw Failed(database, e);
        }
    }

    /// <summary>What to say of a membership database that cannot be used.</summary>
    public static SweepException Failed(MembershipDatabase database, NpgsqlException error) => new(
        error.SqlState switch
        {
            PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
                $"the cluster's membership database {database.Description} refused user or password; check them in --cluster's URL "
                + "(SWEEP_CLUSTER), PGPASSWORD or the passfile",
            PostgresErrorCodes.InvalidCatalogName =>
                $"the cluster's membership database {database.Description} does not exist; make it with createdb",
            _ => $"the cluster's membership database {database.Description} cannot be used ({error.Message}); check that the server is up, "
                + "--cluster's URL (SWEEP_CLUSTER), and that the user may create tables",
        },
        error);

    private static IEnumerable<string> Scripts()
    {
        var assembly = typeof(MembershipSchema).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.EndsWith(".sql", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return reader.ReadToEnd();
        }
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        await using var command = connection.CreateCommand();
        // The scripts are this assembly's own; the @names in them belong to the queries that they store.
#pragma warning disable CA2100
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancel);
    }
}
