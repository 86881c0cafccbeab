using System.Globalization;
using Sweep.Core;
using Sweep.Grains;
using Sweep.Silo.Tests.Start;
using Sweep.Testing;

namespace Sweep.Silo.Tests.Cluster;

/// <summary>Silos and command lines of another version: with the cluster's protocol they work, with another they are refused.</summary>
public sealed class UpgradeTests
{
    private const int Runs = 12;

    [PostgresFact]
    public async Task Upgrade_OfOneSiloAfterTheOtherWhileTheyTrain_LosesNothing()
    {
        using var next = OtherBuild.Make(otherProtocol: false);
        // Each silo that is stopped is in the middle of a run.
        await using var cluster = await TestCluster.StartAsync(
            inPostgres: true, ["a", "b"], "1#1=gate:never@55", "2#1=gate:never@25", $"{Runs}#1=gate:last@25");
        await cluster.Store.SubmitAsync(FakeSweep.Of(Runs), extend: false, CancellationToken.None);
        await FakeSweep.RunAsync(cluster.Store, 1, run => run.Last?.Step == 50, "at step 50");
        await FakeSweep.RunAsync(cluster.Store, 2, run => run.Last?.Step == 20, "at step 20");
        Assert.DoesNotContain(next.Version, (await cluster.TypeAsync("b", "machines")).Said, StringComparison.Ordinal);

        await StopAsync(cluster.Workers["a"]);
        await cluster.StartWorkerAsync("a", next.Program);
        // Both versions work side by side: the new silo takes up what the old one gave back.
        await FakeSweep.RunAsync(cluster.Store, 3, run => run.State == RunState.Completed, "completed by the new silo");
        var (exit, machines) = await cluster.TypeAsync("b", "machines");
        Assert.True(exit == 0, machines);
        Assert.Matches($@"head +head \(active\) +127\.0\.0\.1:\d+ +Sweep {SweepVersion.Own}\n", machines);
        Assert.Matches($@"a +worker +127\.0\.0\.1:\d+ +Sweep {next.Version}\n", machines);

        await StopAsync(cluster.Workers["b"]);
        await cluster.StartWorkerAsync("b", next.Program);
        await FakeSweep.RunAsync(cluster.Store, Runs, run => run.Last?.Step == 20, "at step 20");
        await StopAsync(cluster.Head);
        await cluster.StartHeadAsync(next.Program);
        cluster.OpenGate("last");

        await FakeSweep.CompletedAsync(cluster.Store);
        Assert.Equal(await FakeSweep.UndisturbedAsync(Runs), await FakeSweep.ResultsAsync(cluster.Store));
        foreach (var run in await cluster.Store.ListRunsAsync(FakeSweep.Name, CancellationToken.None))
        {
            var outcomes = (await cluster.Store.FindRunAsync(run.Id, CancellationToken.None))!.Attempts.Select(one => one.Outcome).ToList();
            Assert.True(outcomes[^1] == "completed" && outcomes.SkipLast(1).All(one => one == "released"), string.Join(' ', outcomes));
        }
    }

    [PostgresFact]
    public async Task Start_OfASiloOfAnotherProtocol_IsRefusedWithBothVersions()
    {
        using var next = OtherBuild.Make(otherProtocol: true);
        await using var cluster = await TestCluster.StartAsync(inPostgres: true, ["a"]);

        var sentence = await GuardedCluster.RefusedAsync(
            next, "b", [.. cluster.Arguments(FreePort.Find(), FreePort.Find()), "--devices", "cpu:0"]);

        Assert.Contains(Theirs($"(Sweep {SweepVersion.Own}) and this one", next), sentence, StringComparison.Ordinal);
        Assert.Equal(2, await cluster.ActiveSilosAsync());
    }

    [Fact]
    public async Task Start_OfASiloOfAnotherProtocol_IsRefusedWhereTheMembershipIsInASilosMemory()
    {
        using var next = OtherBuild.Make(otherProtocol: true);
        using var folder = new TempFolder();
        var primary = FreePort.Find();
        await using var head = SiloProcess.Start("head", null, [.. InMemory(primary, primary), "--store", folder.PathOf("sweep.db"),
            "--devices", "none"]);
        await head.ReadyAsync();

        var sentence = await GuardedCluster.RefusedAsync(
            next, "b", [.. InMemory(primary, FreePort.Find()), "--devices", "cpu:0"]);

        Assert.Contains(Theirs($"(Sweep {SweepVersion.Own}) and this one", next), sentence, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task Client_OfAnotherProtocol_IsRefusedWithBothVersions()
    {
        using var next = OtherBuild.Make(otherProtocol: true);
        await using var cluster = await TestCluster.StartAsync(inPostgres: true, []);

        await using var client = SiloProcess.Start(
            "person", null, new Dictionary<string, string>(), ["devices", cluster.Location], next.Program);

        Assert.Equal(2, await client.ExitAsync());
        Assert.Contains(
            $"the cluster at {cluster.Location} " + Theirs("and this command", next), Assert.Single(client.Errors.TrimEnd().Split('\n')),
            StringComparison.Ordinal);
    }

    private static string Theirs(string between, OtherBuild next) => string.Create(
        CultureInfo.InvariantCulture,
        $"speaks version {GrainProtocol.Version} of the cluster's protocol {between} version {GrainProtocol.Version + 1} "
            + $"(Sweep {next.Version})");

    /// <summary>As by <c>systemctl stop</c>: it checkpoints what it trains, gives it back, and says goodbye.</summary>
    private static async Task StopAsync(SiloProcess silo)
    {
        silo.Send(ChildProcess.SigTerm);
        Assert.Equal(0, await silo.ExitAsync());
    }

    private static string[] InMemory(int primary, int port) =>
    [
        "--cluster", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{primary}"),
        "--silo-port", port.ToString(CultureInfo.InvariantCulture),
        "--gateway-port", FreePort.Find().ToString(CultureInfo.InvariantCulture),
        "--health", "127.0.0.1:0",
    ];
}
