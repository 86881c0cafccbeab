using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Sweep.Silo.Tests.Start;
using Sweep.Testing;

namespace Sweep.Silo.Tests.Cluster;

/// <summary>Clients that are pointed at what is no gateway of their cluster: they end, soon, and say why.</summary>
public sealed class ClientTests(GuardedCluster cluster) : IClassFixture<GuardedCluster>
{
    // The client's own deadline is 10 s.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    [PostgresFact]
    public async Task Client_AtASilosPort_EndsAndSaysThatItIsNoGateway() => Assert.Contains(
        $"what listens at orleans://127.0.0.1:{cluster.SiloPort} closes the connection, so it is no gateway of cluster 'sweep'",
        await FailedAsync(2, cluster.SiloPort),
        StringComparison.Ordinal);

    [PostgresFact]
    public async Task Client_OfAnotherClustersName_EndsAndSaysWhereTheNameStands() => Assert.Contains(
        "so it is no gateway of cluster 'other'; see whether it is a silo's port instead of its gateway's, whether the cluster has another "
        + "name (orleans://HOST:PORT/NAME)",
        await FailedAsync(2, cluster.GatewayPort, "/other"),
        StringComparison.Ordinal);

    [PostgresFact]
    public async Task Client_WhereNothingListens_SaysSo()
    {
        var port = FreePort.Find();

        Assert.Contains($"nothing listens at orleans://127.0.0.1:{port}", await FailedAsync(1, port), StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task Client_OfAPortThatSaysNothing_EndsBySigTermAndByItsDeadline()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var port = ((IPEndPoint)silent.LocalEndpoint).Port;
        await using var terminated = Start(port, "");
        using var taken = await silent.AcceptTcpClientAsync().Within("the client to connect");

        terminated.Send(ChildProcess.SigTerm);

        Assert.NotEqual(0, await terminated.ExitAsync(Deadline / 4));
        Assert.Contains($"no gateway of orleans://127.0.0.1:{port} answers", await FailedAsync(1, port), StringComparison.Ordinal);
    }

    private static async Task<string> FailedAsync(int exitCode, int port, string name = "")
    {
        await using var client = Start(port, name);
        Assert.True(await client.ExitAsync(Deadline) == exitCode, $"ended with {client.ExitCode}\n{client.Errors}");
        return Assert.Single(client.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private static SiloProcess Start(int port, string name) => SiloProcess.Start(
        "client", null, "devices", string.Create(CultureInfo.InvariantCulture, $"orleans://127.0.0.1:{port}{name}"));
}
