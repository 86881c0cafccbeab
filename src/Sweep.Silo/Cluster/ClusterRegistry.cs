using System.Net;
using Npgsql;
using NpgsqlTypes;
using Orleans.Runtime;
using Sweep.Store;

namespace Sweep.Silo;

/// <summary>
/// The rows of 003_sweep_silos.sql, in one transaction that holds the cluster's lock: silos that start at the same moment see each other.
/// </summary>
internal sealed class ClusterRegistry(NpgsqlTransaction transaction, string cluster)
{
    // Any number that no one else locks: "sweep" in ASCII. The second half of the key is the cluster's name, hashed.
    private const int LockKey = 0x73_77_65_65;

    public async Task LockAsync(CancellationToken cancel) =>
        await ExecuteAsync("SELECT pg_advisory_xact_lock(@key, hashtext(@cluster))", cancel, ("key", LockKey));

    public async Task<IReadOnlyList<RegisteredSilo>> ListSilosAsync(CancellationToken cancel)
    {
        await using var command = Command(
            """
            SELECT s.Machine, s.SiloName, s.Address, s.Port, s.Protocol, s.Version, s.IsHead, s.UsesTls,
                   COALESCE(m.Status, 0),
                   EXTRACT(EPOCH FROM now() - GREATEST(s.ClaimedAt, m.IAmAliveTime))::double precision
            FROM SweepSilo AS s
            LEFT JOIN OrleansMembershipTable AS m ON m.DeploymentId = s.DeploymentId AND m.SiloName = s.SiloName
            WHERE s.DeploymentId = @cluster
            """);
        await using var rows = await command.ExecuteReaderAsync(cancel);
        var silos = new List<RegisteredSilo>();
        while (await rows.ReadAsync(cancel))
            silos.Add(new RegisteredSilo(
                rows.GetString(0),
                rows.GetString(1),
                new IPEndPoint(IPAddress.Parse(rows.GetString(2)), rows.GetInt32(3)),
                rows.GetInt32(4),
                rows.GetString(5),
                rows.GetBoolean(6),
                rows.GetBoolean(7),
                (SiloStatus)rows.GetInt32(8),
                TimeSpan.FromSeconds(Math.Max(0, rows.GetDouble(9)))));
        return silos;
    }

    /// <summary>The store of the cluster's heads; null where no head has ever started.</summary>
    public async Task<StoreIdentity?> FindStoreAsync(CancellationToken cancel)
    {
        await using var command = Command("SELECT StoreId, Store FROM SweepStore WHERE DeploymentId = @cluster");
        await using var rows = await command.ExecuteReaderAsync(cancel);
        return await rows.ReadAsync(cancel) ? new StoreIdentity(rows.GetString(0), rows.GetString(1)) : null;
    }

    /// <summary>Clusters of this database that a head has ever started, by name.</summary>
    public async Task<IReadOnlyList<string>> ListClustersAsync(CancellationToken cancel)
    {
        await using var command = Command("SELECT DeploymentId FROM SweepStore ORDER BY DeploymentId");
        await using var rows = await command.ExecuteReaderAsync(cancel);
        var names = new List<string>();
        while (await rows.ReadAsync(cancel))
            names.Add(rows.GetString(0));
        return names;
    }

    /// <summary>Makes the silo the one that bears its machine's name, and returns when that was, in UTC.</summary>
    public async Task<DateTime> ClaimAsync(RegisteredSilo silo, CancellationToken cancel)
    {
        await using var command = Command(
            """
            INSERT INTO SweepSilo (DeploymentId, Machine, SiloName, Address, Port, Protocol, Version, IsHead, UsesTls)
            VALUES (@cluster, @machine, @name, @address, @port, @protocol, @version, @head, @tls)
            ON CONFLICT (DeploymentId, Machine) DO UPDATE SET SiloName = excluded.SiloName, Address = excluded.Address,
                Port = excluded.Port, Protocol = excluded.Protocol, Version = excluded.Version, IsHead = excluded.IsHead,
                UsesTls = excluded.UsesTls, ClaimedAt = now()
            RETURNING ClaimedAt
            """,
            ("machine", silo.Machine),
            ("name", silo.Name),
            ("address", silo.EndPoint.Address.ToString()),
            ("port", silo.EndPoint.Port),
            ("protocol", silo.Protocol),
            ("version", silo.Version),
            ("head", silo.IsHead),
            ("tls", silo.UsesTls));
        return (DateTime)(await command.ExecuteScalarAsync(cancel))!;
    }

    public Task SetStoreAsync(StoreIdentity store, CancellationToken cancel) =>
        ExecuteAsync(
            """
            INSERT INTO SweepStore (DeploymentId, StoreId, Store) VALUES (@cluster, @id, @store)
            ON CONFLICT (DeploymentId) DO UPDATE SET StoreId = excluded.StoreId, Store = excluded.Store
            """,
            cancel,
            ("id", store.Id),
            ("store", store.Description));

    /// <summary>
    /// Writes into Orleans' membership that the silo is dead, as one of its neighbours would after missed probes: the cluster need not find
    /// out by itself, and its runs go back to the queue.
    /// </summary>
    public Task DeclareDeadAsync(RegisteredSilo silo, CancellationToken cancel) =>
        ExecuteAsync(
            """
            WITH changed AS (
                UPDATE OrleansMembershipTable SET Status = @dead
                WHERE DeploymentId = @cluster AND SiloName = @name AND Status <> @dead
                RETURNING 1
            )
            UPDATE OrleansMembershipVersionTable SET Timestamp = now(), Version = Version + 1
            WHERE DeploymentId = @cluster AND EXISTS (SELECT 1 FROM changed)
            """,
            cancel,
            ("name", silo.Name),
            ("dead", (int)SiloStatus.Dead));

    private async Task ExecuteAsync(string sql, CancellationToken cancel, params (string Name, object Value)[] parameters)
    {
        await using var command = Command(sql, parameters);
        await command.ExecuteNonQueryAsync(cancel);
    }

    private NpgsqlCommand Command(string sql, params (string Name, object Value)[] parameters)
    {
        // The callers' constants; what varies is in parameters.
#pragma warning disable CA2100
        var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
#pragma warning restore CA2100
        command.Parameters.AddWithValue("cluster", NpgsqlDbType.Text, cluster);
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value);
        return command;
    }
}
