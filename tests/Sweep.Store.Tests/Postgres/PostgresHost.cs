using Dapper;
using Npgsql;
using Sweep.Core;
using Sweep.Store.Conformance;
using Sweep.Store.Postgres;
using Sweep.Testing;

namespace Sweep.Store.Tests.Postgres;

/// <summary>A schema of its own on the tests' server, whose clock runs by itself.</summary>
public sealed class PostgresHost : StoreHost
{
    private readonly string _schema = $"test_{Guid.NewGuid():N}";

    public override TimeSpan ShortLease => TimeSpan.FromMilliseconds(800);

    public async Task<string> UrlAsync() => (await PostgresServer.SharedAsync()).Url(_schema);

    public override async Task<ISweepStore> OpenAsync(TimeSpan leaseTime) =>
        await SweepStores.OpenAsync(await UrlAsync(), new StoreOptions { LeaseTime = leaseTime });

    /// <summary>A plain connection whose search path is the schema.</summary>
    public async Task<NpgsqlConnection> ConnectAsync()
    {
        var connection = new NpgsqlConnection(PostgresLocation.Parse(await UrlAsync()).ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    public override async Task ExpireLeasesAsync(ISweepStore store)
    {
        var leases = await store.ListLeasesAsync(CancellationToken.None);
        var last = leases.Select(lease => lease.ExpiresAt).DefaultIfEmpty().Max();
        await PassAsync(last).Within($"the server's clock to pass {last:O}");
    }

    public override async Task DamageCheckpointAsync(RunId run, int step)
    {
        await using var connection = await ConnectAsync();
        await connection.ExecuteAsync(
            """
            UPDATE blob_chunks SET content = set_byte(content, length(content) / 2, 1 # get_byte(content, length(content) / 2))
            WHERE number = 0 AND blob_id = (
                SELECT c.location::uuid FROM checkpoints c JOIN runs r ON r.id = c.run_id JOIN sweeps s ON s.id = r.sweep_id
                WHERE s.name = @Sweep AND r.number = @Number AND c.step = @step)
            """,
            new { run.Sweep, run.Number, step });
    }

    public override async Task<int> CountStoredCheckpointsAsync()
    {
        await using var connection = await ConnectAsync();
        return await connection.ExecuteScalarAsync<int>("SELECT count(*) FROM blobs");
    }

    public override async Task ExecuteAsync(string sql)
    {
        await using var connection = await ConnectAsync();
        await connection.ExecuteAsync(sql);
    }

    public override async ValueTask DisposeAsync()
    {
        await using var connection = await ConnectAsync();
        await connection.ExecuteAsync($"DROP SCHEMA IF EXISTS {_schema} CASCADE");
        NpgsqlConnection.ClearPool(connection);
    }

    private async Task PassAsync(DateTimeOffset time)
    {
        await using var connection = await ConnectAsync();
        while (await connection.ExecuteScalarAsync<long>("SELECT sweep_now()") <= time.ToUnixTimeMilliseconds())
            await Task.Delay(20);
    }
}

/// <summary>A class of tests on PostgreSQL.</summary>
public sealed class RequiresPostgresAttribute() : RequiresAttribute(
    PostgresServer.Binaries is not null, "PostgreSQL is not installed: apt-get install postgresql");
