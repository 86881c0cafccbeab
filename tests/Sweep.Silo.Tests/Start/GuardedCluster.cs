using System.Globalization;
using Npgsql;
using Sweep.Testing;

namespace Sweep.Silo.Tests.Start;

/// <summary>A head on a cluster of its own, membership in PostgreSQL and store in a file, beside which other silos are started.</summary>
public sealed class GuardedCluster : IAsyncLifetime, IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _schema = $"guard_{Guid.NewGuid():N}";
    private PostgresServer _server = null!;

    /// <summary>The head's machine.</summary>
    public const string HeadName = "head";

    public int HealthPort { get; } = FreePort.Find();

    public int SiloPort { get; } = FreePort.Find();

    public int GatewayPort { get; } = FreePort.Find();

    public string Store => _folder.PathOf("sweep.db");

    public string Membership => _server.Url(_schema);

    public string Location => string.Create(CultureInfo.InvariantCulture, $"orleans://127.0.0.1:{GatewayPort}");

    internal SiloProcess Head { get; private set; } = null!;

    /// <summary>What the head was started with.</summary>
    public string[] HeadArguments => [.. Arguments(HealthPort, SiloPort, GatewayPort), "--store", Store, "--devices", "none"];

    public async Task InitializeAsync()
    {
        if (PostgresServer.Binaries is null)
            return;
        _server = await PostgresServer.SharedAsync();
        await StartHeadAsync();
    }

    public async Task StartHeadAsync()
    {
        Head = SiloProcess.Start(HeadName, null, HeadArguments);
        await Head.ReadyAsync();
    }

    /// <summary>Of a silo of this cluster, on these ports.</summary>
    public string[] Arguments(int health, int silo, int gateway) =>
    [
        "--cluster", Membership, "--health", $"127.0.0.1:{health}", "--silo-port", Text(silo), "--gateway-port", Text(gateway),
        "--probe-timeout", "1", "--death-votes", "1",
    ];

    /// <summary>Of a silo of this cluster, on free ports.</summary>
    public string[] FreeArguments() => Arguments(FreePort.Find(), FreePort.Find(), FreePort.Find());

    public string PathOf(string name) => _folder.PathOf(name);

    /// <summary>Runs a statement on the tables of the membership, as another version of Sweep might have.</summary>
    public async Task ExecuteAsync(string sql)
    {
        var database = MembershipDatabase.Parse(Membership);
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Whether the membership has the head as an active silo.</summary>
    public async Task<bool> HeadIsActiveAsync()
    {
        var database = MembershipDatabase.Parse(Membership);
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await using var command = source.CreateCommand("SELECT Status FROM OrleansMembershipTable WHERE Port = $1");
        command.Parameters.Add(new NpgsqlParameter { Value = SiloPort });
        return (int?)await command.ExecuteScalarAsync() == (int)Orleans.Runtime.SiloStatus.Active;
    }

    /// <summary>Starts a silo that must not come up, and returns its one sentence.</summary>
    internal static Task<string> RefusedAsync(string machine, params string[] arguments) => RefusedAsync(machine, [], arguments);

    internal static Task<string> RefusedAsync(string machine, Dictionary<string, string> environment, params string[] arguments) =>
        RefusedAsync(SiloProcess.Start(machine, BuiltProgram.FakeTrainer, environment, arguments));

    /// <inheritdoc cref="RefusedAsync(string, string[])"/>
    internal static Task<string> RefusedAsync(OtherBuild build, string machine, params string[] arguments) => RefusedAsync(
        SiloProcess.Start(machine, BuiltProgram.FakeTrainer, new Dictionary<string, string>(), arguments, build.Program));

    private static async Task<string> RefusedAsync(SiloProcess started)
    {
        await using var silo = started;
        Assert.Equal(2, await silo.ExitAsync());
        Assert.Equal("", silo.Output);
        var sentence = Assert.Single(silo.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("sweep-silo: ", sentence, StringComparison.Ordinal);
        Assert.DoesNotContain(PostgresServer.Password, sentence, StringComparison.Ordinal);
        Assert.DoesNotContain(Uri.EscapeDataString(PostgresServer.Password), sentence, StringComparison.Ordinal);
        return sentence;
    }

    public async Task DisposeAsync()
    {
        if (Head is not null)
            await Head.DisposeAsync();
    }

    public void Dispose() => _folder.Dispose();

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
