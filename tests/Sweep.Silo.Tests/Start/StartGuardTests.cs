using System.Net;
using System.Net.Sockets;
using Sweep.Grains;
using Sweep.Silo.Tests.Cluster;
using Sweep.Testing;

namespace Sweep.Silo.Tests.Start;

/// <summary>Silos that must not start beside a living one: each is refused with one sentence, and the living one goes on.</summary>
public sealed class StartGuardTests(GuardedCluster cluster) : IClassFixture<GuardedCluster>, IAsyncLifetime
{
    public Task InitializeAsync() => Task.CompletedTask;

    /// <summary>Whatever was refused, the head is still the head.</summary>
    public async Task DisposeAsync()
    {
        if (PostgresServer.Binaries is null)
            return;
        Assert.False(cluster.Head.HasExited, cluster.Head.Said);
        Assert.True(await cluster.HeadIsActiveAsync(), "the cluster takes its head for dead");
    }

    [PostgresFact]
    public async Task Start_TheSameCommandTwice_IsRefusedForItsHealthPort() => Assert.Contains(
        $"--health: another program listens on 127.0.0.1:{cluster.HealthPort} already",
        await GuardedCluster.RefusedAsync(GuardedCluster.HeadName, cluster.HeadArguments),
        StringComparison.Ordinal);

    [PostgresFact]
    public async Task Start_WithAnotherHealthPort_IsRefusedForItsSiloPort() => Assert.Contains(
        $"--silo-port: another program listens on 127.0.0.1:{cluster.SiloPort} already",
        await GuardedCluster.RefusedAsync(
            GuardedCluster.HeadName,
            [.. cluster.Arguments(FreePort.Find(), cluster.SiloPort, cluster.GatewayPort), "--store", cluster.Store, "--devices", "none"]),
        StringComparison.Ordinal);

    [PostgresFact]
    public async Task Start_OnAPortOfAnotherProgram_NamesThePort()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var sentence = await GuardedCluster.RefusedAsync(
            "w1", [.. cluster.Arguments(FreePort.Find(), FreePort.Find(), port), "--devices", "cpu:0"]);

        Assert.Contains($"--gateway-port: another program listens on 127.0.0.1:{port} already", sentence, StringComparison.Ordinal);
    }

    [PostgresTheory]
    [InlineData("--listen: 203.0.113.7 is no address of this machine; it has 127.0.0.1", "--listen", "203.0.113.7")]
    [InlineData("--advertise: 203.0.113.7 is no address", "--listen", "0.0.0.0", "--advertise", "203.0.113.7")]
    public async Task Start_WithAnAddressOfAnotherMachine_NamesThoseOfThisOne(string message, params string[] arguments) => Assert.Contains(
        message,
        await GuardedCluster.RefusedAsync("w1", [.. cluster.FreeArguments(), "--devices", "cpu:0", .. arguments]),
        StringComparison.Ordinal);

    [PostgresFact]
    public async Task Start_UnderTheNameOfALivingMachine_IsRefused() => Assert.Contains(
        $"the cluster has a living silo of machine head already, at 127.0.0.1:{cluster.SiloPort}",
        await GuardedCluster.RefusedAsync(GuardedCluster.HeadName, [.. cluster.FreeArguments(), "--devices", "cpu:0"]),
        StringComparison.Ordinal);

    [PostgresFact]
    public async Task Start_AHeadWithAnotherStore_NamesBothStores()
    {
        var other = cluster.PathOf("other.db");

        var sentence = await GuardedCluster.RefusedAsync("head2", [.. cluster.FreeArguments(), "--store", other, "--devices", "none"]);

        Assert.Contains($"keeps the store {cluster.Store}, and this one was given {other}", sentence, StringComparison.Ordinal);
        Assert.False(File.Exists(other));
    }

    [PostgresFact]
    public async Task Start_WithAClusterAsItsStore_IsRefused() => Assert.Contains(
        $"--store '{cluster.Location}' is a cluster, and a silo's store is where the cluster's data lies",
        await GuardedCluster.RefusedAsync("w1", [.. cluster.FreeArguments(), "--store", cluster.Location]),
        StringComparison.Ordinal);

    [PostgresFact]
    public async Task Start_OfAWorkerOfAClusterThatNeverWas_NamesThoseThereAre() => Assert.Contains(
        "no head of cluster 'swep' has ever started",
        await GuardedCluster.RefusedAsync("w1", [.. cluster.FreeArguments(), "--devices", "cpu:0", "--cluster-id", "swep"]),
        StringComparison.Ordinal);

    [PostgresFact]
    public async Task Start_WithAWrongPassword_SaysSoWithoutIt()
    {
        var wrong = cluster.Membership.Replace(
            Uri.EscapeDataString(PostgresServer.Password), "open-sesame", StringComparison.Ordinal);

        var sentence = await GuardedCluster.RefusedAsync(
            "w1", [.. cluster.FreeArguments().Select(word => word == cluster.Membership ? wrong : word), "--devices", "cpu:0"]);

        Assert.Contains("refused user or password", sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("open-sesame", sentence, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task Start_WithHalfOfTheTlsSettings_NamesWhatIsMissing() => Assert.Contains(
        "SWEEP_TLS_KEY is not set",
        await GuardedCluster.RefusedAsync(
            "w1", new() { [ClusterTls.CertificateVariable] = "/etc/sweep/w1.pem" }, [.. cluster.FreeArguments(), "--devices", "cpu:0"]),
        StringComparison.Ordinal);

    [PostgresFact]
    public async Task Start_WithACertificateInAClusterWithout_SaysThatTheTwoDiffer()
    {
        using var folder = new TempFolder();
        using var authority = new CertificateAuthority(folder, "cluster");

        var sentence = await GuardedCluster.RefusedAsync(
            "w1", TlsTests.Certificates(authority), [.. cluster.FreeArguments(), "--devices", "cpu:0"]);

        Assert.Contains("talks without TLS and this one was given a certificate", sentence, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task Start_AmongSilosOfAnotherProtocol_NamesTheOlder()
    {
        await cluster.ExecuteAsync("UPDATE SweepSilo SET Protocol = Protocol + 1");
        try
        {
            Assert.Contains(
                "install the same Sweep on all machines (this one is the older)",
                await GuardedCluster.RefusedAsync("w1", [.. cluster.FreeArguments(), "--devices", "cpu:0"]),
                StringComparison.Ordinal);
        }
        finally
        {
            await cluster.ExecuteAsync("UPDATE SweepSilo SET Protocol = Protocol - 1");
        }
    }

    [PostgresFact]
    public async Task Start_TwiceAtTheSameMoment_OneWins()
    {
        await using var one = SiloProcess.Start("twin", BuiltProgram.FakeTrainer, [.. cluster.FreeArguments(), "--devices", "cpu:0"]);
        await using var two = SiloProcess.Start("twin", BuiltProgram.FakeTrainer, [.. cluster.FreeArguments(), "--devices", "cpu:0"]);

        await Task.WhenAny(one.Exited, two.Exited).Within("one of two silos of a name to end");

        var (loser, winner) = one.HasExited ? (one, two) : (two, one);
        Assert.Equal(2, await loser.ExitAsync());
        Assert.Contains("the cluster has a living silo of machine twin already", loser.Errors, StringComparison.Ordinal);
        await winner.ReadyAsync();
    }
}
