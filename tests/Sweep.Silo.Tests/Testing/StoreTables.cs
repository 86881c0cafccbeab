using Npgsql;
using Sweep.Store.Postgres;
using Sweep.Testing;

namespace Sweep.Silo.Tests;

/// <summary>The tables of a store in PostgreSQL, as an older Sweep has left them.</summary>
internal static class StoreTables
{
    /// <summary>The version that this Sweep gives them.</summary>
    public static int Latest { get; } = Migrations().Count;

    /// <summary>Makes the store anew, with all tables but those of the last version.</summary>
    public static Task MakeOlderAsync(string url)
    {
        var schema = PostgresLocation.Quote(PostgresLocation.Parse(url).Schema);
        var older = Migrations().SkipLast(1).Select((script, i) => $"{script}; INSERT INTO schema_version (version) VALUES ({i + 1});");
        return ExecuteAsync(url, $"""
            DROP SCHEMA IF EXISTS {schema} CASCADE; CREATE SCHEMA {schema};
            CREATE TABLE schema_version (version INTEGER PRIMARY KEY, applied_at TIMESTAMPTZ NOT NULL DEFAULT now());
            {string.Join('\n', older)}
            """);
    }

    /// <summary>
    /// Has the store say that its tables are of the version before: what a head sees that starts beside those which work on them so far.
    /// The tables themselves stay, since these heads go on.
    /// </summary>
    public static Task CallOlderAsync(string url) =>
        ExecuteAsync(url, "DELETE FROM schema_version WHERE version = (SELECT max(version) FROM schema_version)");

    /// <summary>Has the store say that a newer Sweep has changed its tables.</summary>
    public static Task CallNewerAsync(string url) =>
        ExecuteAsync(url, "INSERT INTO schema_version (version) SELECT max(version) + 1 FROM schema_version");

    public static async Task<int> VersionAsync(string url)
    {
        await using var source = NpgsqlDataSource.Create(PostgresLocation.Parse(url).ConnectionString);
        await using var command = source.CreateCommand("SELECT max(version) FROM schema_version");
        return (int)(await command.ExecuteScalarAsync())!;
    }

    private static List<string> Migrations()
    {
        var folder = Repository.PathOf("src", "Sweep.Store", "Migrations", "Postgres");
        return [.. Directory.GetFiles(folder, "*.sql").Order(StringComparer.Ordinal).Select(File.ReadAllText)];
    }

    private static async Task ExecuteAsync(string url, string sql)
    {
        await using var source = NpgsqlDataSource.Create(PostgresLocation.Parse(url).ConnectionString);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
