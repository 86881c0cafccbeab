using System.Globalization;
using Sweep.Grains;
using Sweep.Store;
using Sweep.Testing;

namespace Sweep.Silo.Tests.Cluster;

/// <summary>A cluster with certificates: its members and clients find each other, others stay outside.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly CertificateAuthority _authority;
    private readonly CertificateAuthority _stranger;
    private readonly int _port = FreePort.Find();
    private readonly int _gateway = FreePort.Find();

    public TlsTests() => (_authority, _stranger) = (new(_folder, "cluster"), new(_folder, "stranger"));

    public void Dispose()
    {
        _authority.Dispose();
        _stranger.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Cluster_WithTls_ServesMembersAndTurnsOthersAway()
    {
        var storePath = _folder.PathOf("sweep.db");
        await using var store = await SweepStores.OpenAsync(storePath);
        await using var head = StartSilo("head", _authority, _port, _gateway, "--store", storePath, "--devices", "none");
        await head.ReadyAsync();
        await using var worker = StartSilo("w1", _authority, FreePort.Find(), FreePort.Find(), "--devices", "cpu:0");
        await worker.ReadyAsync();
        await FakeSweep.ListedAsync(store, "w1");

        await using var member = Client(Certificates(_authority));
        await using var stranger = Client(Certificates(_stranger));
        await using var plain = Client([]);
        foreach (var client in (SiloProcess[])[member, stranger, plain])
            await client.ExitAsync();

        Assert.Contains("w1/cpu:0", member.Said, StringComparison.Ordinal);
        Assert.Equal(0, member.ExitCode);
        Assert.Equal(2, stranger.ExitCode);
        Assert.Contains("a certificate of the same authority", stranger.Said, StringComparison.Ordinal);
        Assert.Equal(2, plain.ExitCode);
        Assert.Contains("whether its cluster wants TLS (SWEEP_TLS_CERT)", plain.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silo_OfAnotherAuthority_IsRefusedWithOneSentence()
    {
        await using var head = StartSilo("head", _authority, _port, _gateway, "--store", _folder.PathOf("sweep.db"), "--devices", "none");
        await head.ReadyAsync();
        await using var stranger = StartSilo("w1", _stranger, FreePort.Find(), FreePort.Find(), "--devices", "cpu:0");

        Assert.Equal(2, await stranger.ExitAsync());
        Assert.Contains(
            $"the silo at 127.0.0.1:{_port} and this one do not trust each other's certificates",
            Assert.Single(stranger.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    private SiloProcess StartSilo(string host, CertificateAuthority authority, int port, int gateway, params string[] arguments) =>
        SiloProcess.Start(
        host,
        BuiltProgram.FakeTrainer,
        Certificates(authority),
        ["--cluster", $"127.0.0.1:{_port}", "--silo-port", Text(port), "--gateway-port", Text(gateway), "--health", "127.0.0.1:0",
            .. arguments]);

    /// <summary>A client of the cluster that asks for its devices.</summary>
    private SiloProcess Client(Dictionary<string, string> certificates) =>
        SiloProcess.Start("client", null, certificates, ["devices", $"orleans://127.0.0.1:{_gateway}"]);

    /// <summary>The settings of a member with a certificate of the authority.</summary>
    internal static Dictionary<string, string> Certificates(CertificateAuthority authority)
    {
        var (certificate, key) = authority.Issue();
        return new()
        {
            [ClusterTls.CertificateVariable] = certificate,
            [ClusterTls.KeyVariable] = key,
            [ClusterTls.AuthorityVariable] = authority.Path
        };
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
