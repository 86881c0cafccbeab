using System.Diagnostics;
using System.Net;
using Sweep.Core;
using Sweep.Testing;
using Xunit.Abstractions;

namespace Sweep.Silo.Tests.Cluster;

/// <summary>Silos that die or freeze: what they held goes on elsewhere, with the results that it would have had.</summary>
public sealed class FailoverTests(ITestOutputHelper output)
{
    private const int Runs = 6;

    // So long that no lease ends within a test, however slow the machine: what moves was put back by the membership's word.
    private static readonly Dictionary<string, string> s_longLeases = new() { ["SWEEP_LEASE_SECONDS"] = "600" };

    [PostgresFact]
    public async Task Cluster_WhenAWorkerIsKilled_ItsRunGoesOnElsewhereFromItsCheckpoint()
    {
        await using var cluster = await TestCluster.StartAsync(inPostgres: true, ["a", "b"], s_longLeases, ["1#1=gate:never@55"]);
        await cluster.Store.SubmitAsync(FakeSweep.Of(Runs), extend: false, CancellationToken.None);
        var held = await FakeSweep.RunAsync(cluster.Store, 1, run => run.Last?.Step == 50, "at step 50");
        // A checkpoint comes after the evaluation of its step.
        await FakeSweep.UntilAsync(
            async () => (await cluster.Store.FindRunAsync(held.Id, CancellationToken.None))!.Checkpoints.Any(kept => kept.Step == 50),
            "the checkpoint of step 50");

        var killed = Stopwatch.StartNew();
        await cluster.Workers[held.Host!].KillAsync();
        var moved = await FakeSweep.RunAsync(cluster.Store, 1, run => run.Attempts == 2, "begun again");
        output.WriteLine($"claimed elsewhere {killed.Elapsed.TotalSeconds:0.00} s after kill -9");

        Assert.NotEqual(held.Host, moved.Host);
        await FakeSweep.CompletedAsync(cluster.Store);
        var run = (await cluster.Store.FindRunAsync(new RunId(FakeSweep.Name, 1), CancellationToken.None))!;
        Assert.Equal(["lost", "completed"], run.Attempts.Select(attempt => attempt.Outcome));
        Assert.Contains("has died", run.Attempts[0].Message, StringComparison.Ordinal);
        Assert.Equal(50, run.Attempts[1].FromStep);
        Assert.Equal(await FakeSweep.UndisturbedAsync(Runs), await FakeSweep.ResultsAsync(cluster.Store));
    }

    [PostgresFact]
    public async Task Cluster_WhenTheHeadIsKilledAndComesBack_LosesNothing()
    {
        await using var cluster = await TestCluster.StartAsync(inPostgres: false, ["a", "b"], "1#1=gate:open@55", "2#1=gate:open@25");
        await cluster.Store.SubmitAsync(FakeSweep.Of(Runs), extend: false, CancellationToken.None);
        await FakeSweep.RunAsync(cluster.Store, 1, run => run.Last?.Step == 50, "at step 50");
        await FakeSweep.RunAsync(cluster.Store, 2, run => run.Last?.Step == 20, "at step 20");

        await cluster.Head.KillAsync();
        // The trainers go on without a store; what they say waits for it.
        cluster.OpenGate("open");
        await cluster.StartHeadAsync();

        await FakeSweep.CompletedAsync(cluster.Store);
        Assert.Equal(await FakeSweep.UndisturbedAsync(Runs), await FakeSweep.ResultsAsync(cluster.Store));
        var attempts = (await cluster.Store.ListRunsAsync(FakeSweep.Name, CancellationToken.None)).Select(run => run.Attempts);
        Assert.All(attempts, count => Assert.Equal(1, count));
    }

    [PostgresFact]
    public async Task Cluster_WhenAWorkerIsFrozenPastDetection_MovesItsRunAndTheWokenProcessEnds()
    {
        await using var cluster = await TestCluster.StartAsync(inPostgres: false, ["a", "b"], "1#1=gate:late@55");
        await cluster.Store.SubmitAsync(FakeSweep.Of(Runs), extend: false, CancellationToken.None);
        var held = await FakeSweep.RunAsync(cluster.Store, 1, run => run.Last?.Step == 50, "at step 50");
        var frozen = cluster.Workers[held.Host!];
        var trainers = frozen.Children();

        frozen.Send(ChildProcess.SigStop);
        var stopped = Stopwatch.StartNew();
        await FakeSweep.UntilAsync(async () => (await cluster.ActiveSilosAsync()) == 2, "the cluster to declare the frozen silo dead");
        output.WriteLine($"declared dead {stopped.Elapsed.TotalSeconds:0.00} s after SIGSTOP");
        await FakeSweep.CompletedAsync(cluster.Store);
        // Now the frozen worker's own trainer goes on and has something to say that nobody may believe.
        cluster.OpenGate("late");
        frozen.Send(ChildProcess.SigCont);

        // Orleans ends a process that finds itself declared dead: 128 + SIGABRT.
        Assert.Equal(134, await frozen.ExitAsync());
        await FakeSweep.UntilAsync(() => Task.FromResult(trainers.All(id => !IsAlive(id))), "the woken worker's trainers to end");
        Assert.Equal(await FakeSweep.UndisturbedAsync(Runs), await FakeSweep.ResultsAsync(cluster.Store));
        var run = (await cluster.Store.FindRunAsync(held.Id, CancellationToken.None))!;
        Assert.Equal(["lost", "completed"], run.Attempts.Select(attempt => attempt.Outcome));
    }

    [PostgresFact]
    public async Task Cluster_OnLoopback_ListensNowhereElse()
    {
        await using var cluster = await TestCluster.StartAsync(inPostgres: false, ["a"]);

        Assert.Equal([IPAddress.Loopback], Listeners.Of(cluster.Head.Id).Concat(Listeners.Of(cluster.Workers["a"].Id))
            .Select(endpoint => endpoint.Address).Distinct());
    }

    private static bool IsAlive(int processId) => Directory.Exists(FormattableString.Invariant($"/proc/{processId}"));
}
