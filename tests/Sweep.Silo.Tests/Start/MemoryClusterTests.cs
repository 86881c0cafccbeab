using System.Globalization;
using Sweep.Testing;

namespace Sweep.Silo.Tests.Start;

/// <summary>A cluster whose membership is in its first silo's memory: there silos are compared as they join.</summary>
public sealed class MemoryClusterTests : IAsyncLifetime, IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly int _port = FreePort.Find();
    private SiloProcess _head = null!;

    public async Task InitializeAsync()
    {
        _head = SiloProcess.Start("head", null, [.. Arguments(_port), "--store", _folder.PathOf("sweep.db"), "--devices", "none"]);
        await _head.ReadyAsync();
    }

    public async Task DisposeAsync()
    {
        Assert.False(_head.HasExited, _head.Said);
        await _head.DisposeAsync();
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Join_UnderTheNameOfALivingMachine_IsRefused() => Assert.Contains(
        "the cluster has a living silo of machine head already",
        await GuardedCluster.RefusedAsync("head", [.. Arguments(FreePort.Find()), "--devices", "cpu:0"]),
        StringComparison.Ordinal);

    [Fact]
    public async Task Join_AsAHeadWithAnotherStore_NamesBothStores()
    {
        var sentence = await GuardedCluster.RefusedAsync(
            "head2", [.. Arguments(FreePort.Find()), "--store", _folder.PathOf("other.db"), "--devices", "none"]);

        Assert.Contains(
            $"keeps the store {_folder.PathOf("sweep.db")}, and this one was given {_folder.PathOf("other.db")}", sentence,
            StringComparison.Ordinal);
    }

    private string[] Arguments(int siloPort) =>
    [
        "--cluster", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_port}"),
        "--silo-port", siloPort.ToString(CultureInfo.InvariantCulture),
        "--gateway-port", FreePort.Find().ToString(CultureInfo.InvariantCulture),
        "--health", "127.0.0.1:0",
    ];
}
