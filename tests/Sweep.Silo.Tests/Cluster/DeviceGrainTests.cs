using Sweep.Core;
using Sweep.Grains;
using Sweep.Store;
using Sweep.Testing;
using Sweep.Worker;

namespace Sweep.Silo.Tests.Cluster;

/// <summary>A device seen and told from elsewhere in the cluster.</summary>
public sealed class DeviceGrainTests
{
    [PostgresFact]
    public async Task GpuGrain_OfEachMachine_AnswersForItsOwnDevice()
    {
        await using var cluster = await TestCluster.StartAsync(inPostgres: false, ["a", "b"], "*=gate:open@15");
        await cluster.Store.SubmitAsync(FakeSweep.Of(2), extend: false, CancellationToken.None);
        var first = await FakeSweep.RunAsync(cluster.Store, 1, run => run.Last?.Step == 10, "at step 10");
        var second = await FakeSweep.RunAsync(cluster.Store, 2, run => run.Last?.Step == 10, "at step 10");

        foreach (var run in new[] { first, second })
        {
            var gpu = cluster.Client.Grains.GetGrain<IGpuGrain>($"{run.Host}/cpu:0");
            DeviceStatus status = null!;
            await FakeSweep.UntilAsync(
                async () => (status = await gpu.GetStatusAsync(CancellationToken.None)).Find(run.Id)?.Step == 15,
                "the device to tell of step 15");
            Assert.Equal(
                (run.Host, "cpu:0", DeviceState.Running, 100), (status.Host, status.Device, status.State, status.Find(run.Id)!.MaxIters));
            Assert.Equal(run.Last, status.Find(run.Id)!.Last);
        }
    }

    [PostgresFact]
    public async Task GpuGrain_WhenDrained_GivesItsRunBackAndTakesNoneUntilResumed()
    {
        await using var cluster = await TestCluster.StartAsync(inPostgres: false, ["a"], "1#1=gate:never@25");
        await cluster.Store.SubmitAsync(FakeSweep.Of(1), extend: false, CancellationToken.None);
        await FakeSweep.RunAsync(cluster.Store, 1, run => run.Last?.Step == 20, "at step 20");
        var gpu = cluster.Client.Grains.GetGrain<IGpuGrain>("a/cpu:0");

        await gpu.DrainAsync(CancellationToken.None);

        var run = (await cluster.Store.FindRunAsync(new RunId(FakeSweep.Name, 1), CancellationToken.None))!;
        Assert.Equal((RunState.Queued, "released"), (run.Summary.State, Assert.Single(run.Attempts).Outcome));
        Assert.Equal(DeviceState.Drained, (await gpu.GetStatusAsync(CancellationToken.None)).State);

        await gpu.UndrainAsync(CancellationToken.None);
        await FakeSweep.CompletedAsync(cluster.Store);
        run = (await cluster.Store.FindRunAsync(new RunId(FakeSweep.Name, 1), CancellationToken.None))!;
        Assert.Equal(25, run.Attempts[1].FromStep);
    }

    [PostgresFact]
    public async Task GpuGrain_WhenItsRunIsCancelled_GoesOnWithTheNext()
    {
        await using var cluster = await TestCluster.StartAsync(inPostgres: false, ["a"], "1=gate:never@25");
        await cluster.Store.SubmitAsync(FakeSweep.Of(2), extend: false, CancellationToken.None);
        await FakeSweep.RunAsync(cluster.Store, 1, run => run.Last?.Step == 20, "at step 20");

        var cancelled = await cluster.Client.Grains.GetGrain<IGpuGrain>("a/cpu:0").CancelAsync(run: null, CancellationToken.None);
        Assert.Equal([new CancelledRun(new RunId(FakeSweep.Name, 1), CancelOutcome.Cancelled)], cancelled);

        await FakeSweep.RunAsync(cluster.Store, 2, run => run.State == RunState.Completed, "completed");
        Assert.Equal(
            RunState.Cancelled, (await cluster.Store.FindRunAsync(new RunId(FakeSweep.Name, 1), CancellationToken.None))!.Summary.State);
    }

    [PostgresFact]
    public async Task GpuGrain_OfADeviceThatIsNotThere_SaysWhichThereAre()
    {
        await using var cluster = await TestCluster.StartAsync(inPostgres: false, ["a"]);

        var fault = await Assert.ThrowsAsync<StoreFaultException>(
            () => cluster.Client.Grains.GetGrain<IGpuGrain>("a/cuda:7").GetStatusAsync(CancellationToken.None));

        Assert.Equal(
            "there is no device 'a/cuda:7'; that machine has cpu:0", Assert.IsType<NotFoundException>(fault.ToException()).Message);
    }
}
