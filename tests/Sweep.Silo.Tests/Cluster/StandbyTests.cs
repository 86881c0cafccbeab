using System.Diagnostics;
using Sweep.Core;
using Sweep.Grains;
using Sweep.Store;
using Sweep.Testing;
using Xunit.Abstractions;

namespace Sweep.Silo.Tests.Cluster;

/// <summary>Two heads on one PostgreSQL: the second takes over when the first is killed in the middle of work.</summary>
public sealed class StandbyTests(ITestOutputHelper output)
{
    private const int Runs = 24;

    [PostgresFact]
    public async Task Standby_WhenTheActiveHeadIsKilledUnderLoad_AnswersAndNothingIsLost()
    {
        await using var cluster = await TestCluster.StartAsync(inPostgres: true, ["a", "b"], "10#1=gate:open@55", "11#1=gate:open@25");
        await cluster.StartStandbyAsync();
        Assert.Contains("this head is active", cluster.Head.Output, StringComparison.Ordinal);
        Assert.Contains("standby: head head at", cluster.Standby!.Output, StringComparison.Ordinal);
        await using var client = await SweepClusterClient.OpenStoreAsync(
            cluster.LocationOfHeads, TimeProvider.System, CancellationToken.None);
        await using var database = await SweepStores.OpenAsync(cluster.StoreLocation);
        await client.SubmitAsync(FakeSweep.Of(Runs), extend: false, CancellationToken.None);
        // Both workers are in the middle of a run, whatever the machine's speed.
        await FakeSweep.RunAsync(database, 10, run => run.Last?.Step == 50, "at step 50");
        await FakeSweep.RunAsync(database, 11, run => run.Last?.Step == 20, "at step 20");

        await cluster.Head.KillAsync();
        var killed = Stopwatch.StartNew();
        var before = await CompletedAsync(database);
        cluster.OpenGate("open");
        var ofClient = TimeAsync(killed, () => client.FindSweepAsync(FakeSweep.Name, CancellationToken.None));
        var ofWorkers = TimeAsync(killed, () => FakeSweep.UntilAsync(
            async () => await CompletedAsync(database) > before, "a worker to have a run completed after the kill"));
        output.WriteLine($"a client was answered after {await ofClient}, a worker after {await ofWorkers}");

        await cluster.Standby.SaysAsync("this head is active now, after head head at");
        await FakeSweep.CompletedAsync(client);
        Assert.Equal(await FakeSweep.UndisturbedAsync(Runs), await FakeSweep.ResultsAsync(database));
        // Each by the attempt that had it when the head died: no lease was given to another.
        var attempts = (await database.ListRunsAsync(FakeSweep.Name, CancellationToken.None)).Select(run => run.Attempts);
        Assert.True(attempts.All(count => count == 1), $"attempts: {string.Join(' ', attempts)}\n{cluster.Said}");
    }

    [PostgresFact]
    public async Task Head_ThatComesBack_IsTheStandbyOfTheOther()
    {
        await using var cluster = await TestCluster.StartAsync(inPostgres: true, []);
        await cluster.StartStandbyAsync();

        await cluster.Head.KillAsync();
        await cluster.Standby!.SaysAsync("this head is active now");
        await cluster.StartHeadAsync();

        Assert.Contains("standby: head standby at", cluster.Head.Output, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task Standby_WhenTheActiveHeadIsStopped_IsActiveAtOnce()
    {
        await using var cluster = await TestCluster.StartAsync(inPostgres: true, []);
        await cluster.StartStandbyAsync();

        cluster.Head.Send(ChildProcess.SigTerm);

        await cluster.Standby!.SaysAsync("this head is active now, after head head at");
        Assert.Equal(0, await cluster.Head.ExitAsync());
    }

    private static async Task<int> CompletedAsync(ISweepStore store) =>
        (await store.FindSweepAsync(FakeSweep.Name, CancellationToken.None))!.Counts.Completed;

    private static async Task<TimeSpan> TimeAsync(Stopwatch since, Func<Task> call)
    {
        await call();
        return since.Elapsed;
    }
}
