using Npgsql;
using Sweep.Core;
using Sweep.Store.Postgres;
using Sweep.Testing;

namespace Sweep.Store.Tests.Postgres;

/// <summary>URLs become settings, and passwords stay out of sight.</summary>
public sealed class PostgresLocationTests
{
    [Fact]
    public void Parse_AFullUrl_GivesEverySetting()
    {
        var location = PostgresLocation.Parse(
            "postgres://me%40home:p%40ss%3A%2F%23@db.example:6543/my%20db"
            + "?sslmode=verify-full&sslrootcert=/etc/ca.pem&connect_timeout=7&schema=team_1");
        var settings = new NpgsqlConnectionStringBuilder(location.ConnectionString);
        Assert.Equal(("db.example", 6543, "my db", "me@home", "p@ss:/#"), (
            settings.Host, settings.Port, settings.Database, settings.Username, settings.Password));
        Assert.Equal((SslMode.VerifyFull, "/etc/ca.pem", 7, "\"team_1\""), (
            settings.SslMode, settings.RootCertificate, settings.Timeout, settings.SearchPath));
        Assert.Equal("postgres://db.example:6543/my db (schema team_1)", location.Description);
    }

    [Theory]
    [InlineData("postgres://host/db", "host", 5432)]
    [InlineData("postgresql://u@host:1/db", "host", 1)]
    [InlineData("postgres://[::1]:9/db", "::1", 9)]
    [InlineData("postgres:///db?host=/run/postgresql", "/run/postgresql", 5432)]
    [InlineData("postgres://u:p@ss@w@host/db", "host", 5432)]
    public void Parse_ShorterUrls_FillsIn(string url, string host, int port)
    {
        var settings = new NpgsqlConnectionStringBuilder(PostgresLocation.Parse(url).ConnectionString);
        Assert.Equal((host, port, "db"), (settings.Host, settings.Port, settings.Database));
    }

    [Theory]
    [InlineData("postgres://u:topsecret@host")]
    [InlineData("postgres://u:topsecret@host/")]
    [InlineData("postgres://u:topsecret@ho st:99999/db")]
    [InlineData("postgres://u:topsecret@host/db?sslmode=perhaps")]
    [InlineData("postgres://u:topsecret@host/db?colour=blue")]
    [InlineData("postgres://u:topsecret@host/db?schema=a;b")]
    [InlineData("postgres://u:topsecret@host/db?connect_timeout=soon")]
    public void Parse_ABadUrl_IsAUsageErrorWithoutThePassword(string url)
    {
        var error = Assert.Throws<UsageException>(() => PostgresLocation.Parse(url));
        Assert.DoesNotContain("topsecret", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("postgres://u:topsecret@127.0.0.1:1/db", typeof(StoreUnavailableException))]
    public async Task Open_AServerThatIsNotThere_SaysSoWithoutThePassword(string url, Type expected)
    {
        var error = await Assert.ThrowsAnyAsync<SweepException>(() => SweepStores.OpenAsync(url));
        Assert.IsType(expected, error);
        Assert.DoesNotContain("topsecret", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("127.0.0.1:1", error.Message, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task Open_WithAWrongPasswordOrDatabase_SaysSoWithoutThePassword()
    {
        var server = await PostgresServer.SharedAsync();
        foreach (var (url, said) in ((string, string)[])[
            ($"postgres://{PostgresServer.User}:topsecret@127.0.0.1:{server.Port}/postgres", "refused"),
            (server.Url("x").Replace("/postgres?", "/nowhere?", StringComparison.Ordinal), "no such database")])
        {
            var error = await Assert.ThrowsAsync<StoreException>(() => SweepStores.OpenAsync(url));
            Assert.Contains(said, error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("topsecret", error.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain(PostgresServer.Password, error.ToString(), StringComparison.Ordinal);
        }
    }

    [PostgresFact]
    public async Task Description_OfAnOpenStore_HasNeitherUserNorPassword()
    {
        await using var host = new PostgresHost();
        await using var store = await host.OpenAsync(TimeSpan.FromSeconds(30));
        Assert.DoesNotContain(PostgresServer.Password, store.Description, StringComparison.Ordinal);
        Assert.DoesNotContain("@", store.Description, StringComparison.Ordinal);
    }
}
