using Sweep.Testing;

namespace Sweep.Silo.Tests.Start;

/// <summary>Silos that follow a dead one of their name: it is declared dead, and they go on.</summary>
public sealed class RestartTests : IAsyncLifetime, IDisposable
{
    private readonly GuardedCluster _cluster = new();

    public Task InitializeAsync() => _cluster.InitializeAsync();

    public Task DisposeAsync() => _cluster.DisposeAsync();

    public void Dispose() => _cluster.Dispose();

    [PostgresFact]
    public async Task Start_AfterAKillAtTheSameAddress_DeclaresThePredecessorDeadAndGoesOn()
    {
        await _cluster.Head.KillAsync();
        await _cluster.StartHeadAsync();

        await AnswersAsync(_cluster.Location);
    }

    [PostgresFact]
    public async Task Start_AfterAKillOnOtherPorts_FindsThatNobodyListensThereAnyMore()
    {
        await _cluster.Head.KillAsync();
        var gateway = FreePort.Find();
        await using var again = SiloProcess.Start(
            GuardedCluster.HeadName,
            null,
            [
                .. _cluster.Arguments(FreePort.Find(), FreePort.Find(), gateway), "--store", _cluster.PathOf("other.db"),
                "--devices", "none",
            ]);
        await again.ReadyAsync();

        await AnswersAsync($"orleans://127.0.0.1:{gateway}");
    }

    [PostgresFact]
    public async Task Start_OfASecondHeadWithTheSameStore_TakesOverWhenTheFirstDies()
    {
        var gateway = FreePort.Find();
        await using var second = SiloProcess.Start(
            "head2",
            null,
            [.. _cluster.Arguments(FreePort.Find(), FreePort.Find(), gateway), "--store", _cluster.Store, "--devices", "none"]);
        await second.ReadyAsync();
        await AnswersAsync(_cluster.Location);

        await _cluster.Head.KillAsync();

        await AnswersAsync($"orleans://127.0.0.1:{gateway}");
    }

    private static async Task AnswersAsync(string location)
    {
        await using var client = SiloProcess.Start("client", null, "devices", location);
        Assert.True(await client.ExitAsync() == 0, client.Said);
    }
}
