using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Sweep.Core;
using Sweep.Store.Postgres;
using Sweep.Store.Sqlite;

namespace Sweep.Store;

/// <summary>
/// Which store a location means, whatever the location calls it: a file by its real path on its machine, a PostgreSQL schema by the
/// server's own number. Two heads of one cluster compare it, since heads with different stores would each answer for the whole cluster.
/// </summary>
/// <param name="Id">Equal for the same store, different for others; in hexadecimal digits.</param>
/// <param name="Description">For people: without user and password.</param>
public sealed record StoreIdentity(string Id, string Description)
{
    private const string MachineId = "/etc/machine-id";

    /// <param name="location">As <see cref="SweepStores.OpenAsync"/> takes it. A file need not exist yet.</param>
    /// <exception cref="UsageException">The location is neither a path nor a <c>postgres://</c> URL.</exception>
    /// <exception cref="SweepException">The server cannot be reached or refuses.</exception>
    public static async Task<StoreIdentity> OfAsync(string location, CancellationToken cancel)
    {
        if (!PostgresLocation.IsOne(location))
        {
            var path = SqliteFile.RealPath(location);
            return new StoreIdentity(IdOf($"file {ThisMachine()} {path}"), path);
        }
        var postgres = PostgresLocation.Parse(location);
        await using var source = NpgsqlDataSource.Create(postgres.ConnectionString);
        try
        {
            return new StoreIdentity(IdOf($"postgres {await DatabaseAsync(source, cancel)} {postgres.Schema}"), postgres.Description);
        }
        catch (NpgsqlException e)
        {
            throw PostgresErrors.Translate(e, postgres.Description);
        }
    }

    /// <summary>The server's number, made once when its data folder was, and the database's number on it.</summary>
    private static async Task<string> DatabaseAsync(NpgsqlDataSource source, CancellationToken cancel)
    {
        await using var command = source.CreateCommand(
            "SELECT (SELECT system_identifier FROM pg_control_system()) || ' ' || oid FROM pg_database WHERE datname = current_database()");
        return (string)(await command.ExecuteScalarAsync(cancel))!;
    }

    // Containers of one image may have the same machine-id, and machines of one image the same name; hardly both.
    private static string ThisMachine() =>
        $"{Environment.MachineName} {(File.Exists(MachineId) ? File.ReadAllText(MachineId).Trim() : "")}";

    private static string IdOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)), 0, 16);
}
