using Dapper;
using Npgsql;
using Sweep.Core;
using Sweep.Store.Conformance;
using Sweep.Store.Migrations;
using Sweep.Store.Postgres;
using Sweep.Testing;

namespace Sweep.Store.Tests.Postgres;

/// <summary>The schema: made, recognised, migrated; and left alone when it is not ours.</summary>
public sealed class PostgresSchemaTests
{
    [PostgresFact]
    public async Task Open_AMissingStoreThatMustExist_IsAUsageErrorAndMakesNothing()
    {
        await using var host = new PostgresHost();
        var url = await host.UrlAsync();
        await Assert.ThrowsAsync<UsageException>(() => SweepStores.OpenAsync(url, new StoreOptions { MustExist = true }));
        await using var connection = await host.ConnectAsync();
        Assert.Null(await connection.ExecuteScalarAsync<string>("SELECT current_schema()"));
    }

    [PostgresFact]
    public async Task Open_ByManyAtOnce_MakesOneStore()
    {
        await using var host = new PostgresHost();
        var stores = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => host.OpenAsync(StoreHost.LongLease))));
        foreach (var store in stores)
            await store.DisposeAsync();
        await using var connection = await host.ConnectAsync();
        Assert.Equal(
            MigrationScript.Load("Postgres").Count, await connection.ExecuteScalarAsync<int>("SELECT count(*) FROM schema_version"));
    }

    [PostgresFact]
    public async Task Open_AStoreOfANewerVersion_IsRefused()
    {
        await using var host = new PostgresHost();
        await (await host.OpenAsync(StoreHost.LongLease)).DisposeAsync();
        await using (var connection = await host.ConnectAsync())
            await connection.ExecuteAsync("INSERT INTO schema_version (version) VALUES (4000)");
        var error = await Assert.ThrowsAsync<StoreException>(() => host.OpenAsync(StoreHost.LongLease));
        Assert.Contains("newer", error.Message, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task FindOutdated_TellsAnOlderStoreFromOthers_AndChangesNothing()
    {
        await using var host = new PostgresHost();
        var (url, today) = (await host.UrlAsync(), MigrationScript.Load("Postgres"));
        Assert.Null(await SweepStores.FindOutdatedAsync(url, default));
        await using var connection = await host.ConnectAsync();
        Assert.Null(await connection.ExecuteScalarAsync<string>("SELECT current_schema()"));

        var location = PostgresLocation.Parse(url);
        await using var source = NpgsqlDataSource.Create(location.ConnectionString);
        await PostgresSchema.PrepareAsync(source, location, false, [.. today.SkipLast(1)], default);
        for (var look = 0; look < 2; look++)
            Assert.Equal(new OutdatedStore(today[^2].Version, today[^1].Version), await SweepStores.FindOutdatedAsync(url, default));

        await (await host.OpenAsync(StoreHost.LongLease)).DisposeAsync();
        Assert.Null(await SweepStores.FindOutdatedAsync(url, default));
        await connection.ExecuteAsync("INSERT INTO schema_version (version) VALUES (4000)");
        Assert.Null(await SweepStores.FindOutdatedAsync(url, default));
    }

    [PostgresFact]
    public async Task Open_ASchemaOfAnotherProgram_IsRefusedUntouched()
    {
        await using var host = new PostgresHost();
        var schema = PostgresLocation.Parse(await host.UrlAsync()).Schema;
        await using var connection = await host.ConnectAsync();
        await connection.ExecuteAsync($"CREATE SCHEMA {schema}; CREATE TABLE {schema}.runs (id INTEGER)");
        var error = await Assert.ThrowsAsync<StoreException>(() => host.OpenAsync(StoreHost.LongLease));
        Assert.Contains("another program", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, await connection.ExecuteScalarAsync<int>(
            "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
            + "WHERE n.nspname = current_schema() AND relkind = 'r'"));
    }

    [PostgresFact]
    public async Task Open_AStoreOfAnOlderVersion_MigratesItOnceHoweverManyOpenIt()
    {
        await using var host = new PostgresHost();
        await (await host.OpenAsync(StoreHost.LongLease)).DisposeAsync();
        var today = MigrationScript.Load("Postgres");
        IReadOnlyList<MigrationScript> next = [.. today, new MigrationScript(today[^1].Version + 1, "CREATE TABLE note (id INTEGER)")];
        var location = PostgresLocation.Parse(await host.UrlAsync());
        await using var source = NpgsqlDataSource.Create(location.ConnectionString);
        await Task.WhenAll(
            Enumerable.Range(0, 5).Select(_ => Task.Run(() => PostgresSchema.PrepareAsync(source, location, true, next, default))));
        await using var connection = await host.ConnectAsync();
        Assert.Equal(
            next.Select(script => script.Version), await connection.QueryAsync<int>("SELECT version FROM schema_version ORDER BY version"));
        Assert.Equal(0, await connection.ExecuteScalarAsync<int>("SELECT count(*) FROM note"));
    }
}
