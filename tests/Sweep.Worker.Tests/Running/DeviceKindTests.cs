using Sweep.Core;
using Sweep.Store;
using Sweep.Testing;

namespace Sweep.Worker.Tests;

/// <summary>Runs that were begun on another kind of device than the fake one of these workers.</summary>
public sealed class DeviceKindTests
{
    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task Run_BegunOnAnotherKind_IsLeftToItAndTheRestIsTrained()
    {
        await using var bench = await WorkerBench.CreateAsync(runs: 3);
        await BeginAsync(bench, "another device");
        await using var worker = bench.Start(slots: 2);

        // It drains, although a run is left in the queue that is none of its business.
        await worker.EndAsync();

        Assert.Equal(
            [RunState.Queued, RunState.Completed, RunState.Completed],
            (await bench.Store.ListRunsAsync(WorkerBench.Sweep, None)).Select(run => run.State));
        var notice = Assert.Single(worker.Events.Of<WorkerNoticeEvent>());
        Assert.Equal(
            (1, "it was begun on another device, and this device is fake device: it waits for one of its kind"),
            (notice.Run!.Value.Number, notice.Message));
        var run = await bench.RunAsync(1);
        Assert.Equal(("another device", 10), (run.DeviceKind, run.Summary.Step));
        Assert.Equal(("released", notice.Message), (run.Attempts[^1].Outcome, run.Attempts[^1].Message));
    }

    [Fact]
    public async Task Run_BegunOnThisKind_GoesOn()
    {
        await using var bench = await WorkerBench.CreateAsync();
        await BeginAsync(bench, "fake device");
        await using var worker = bench.Start(slots: 1);
        await worker.EndAsync();
        Assert.Equal(RunState.Completed, (await bench.RunAsync()).Summary.State);
        Assert.Empty(worker.Events.Of<WorkerNoticeEvent>());
    }

    [Fact]
    public async Task Run_OfASweepWithRungs_TakesTheSweepForItsKind()
    {
        await using var bench = await WorkerBench.CreateAsync(runs: 3, rule: new() { MinIter = 10, Eta = 3 });
        await using var worker = bench.Start(slots: 2);
        await worker.EndAsync();
        var sweep = (await bench.Store.FindSweepAsync(WorkerBench.Sweep, None))!;
        // They differ in the seed only, so that all of them go on.
        Assert.Equal(("fake device", 3), (sweep.DeviceKind, sweep.Counts.Completed));
    }

    [Fact]
    public async Task Run_OfASweepWithRungsOfAnotherKind_IsNotBegun()
    {
        await using var bench = await WorkerBench.CreateAsync(runs: 3, rule: new() { MinIter = 10, Eta = 3 });
        var lease = await ClaimAsync(bench);
        await bench.Store.PinDeviceKindAsync(lease, "another device", None);
        await bench.Store.ReleaseAsync(lease, None);
        await using var worker = bench.Start(slots: 2);

        await worker.EndAsync();

        Assert.All(
            await bench.Store.ListRunsAsync(WorkerBench.Sweep, None),
            run => Assert.Equal((RunState.Queued, 0), (run.State, run.Step)));
        Assert.StartsWith(
            "its sweep is trained on another device, and this device is fake device",
            Assert.Single(worker.Events.Of<WorkerNoticeEvent>()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ThatWaitsForItsKind_IsTakenWhenItIsMadeAnyones()
    {
        await using var bench = await WorkerBench.CreateAsync();
        await BeginAsync(bench, "another device");
        await using var worker = bench.Start(bench.Options(1) with { Drain = false });
        await worker.Events.SeenAsync<WorkerNoticeEvent>();

        await bench.Store.ResumeAsync(WorkerBench.Sweep, null, fromStart: true, None);

        await worker.Events.SeenAsync<RunEndedEvent>(e => e.State == RunState.Completed);
        Assert.Equal("fake device", (await bench.RunAsync()).DeviceKind);
    }

    // By hand, up to step 10.
    private static async Task BeginAsync(WorkerBench bench, string kind)
    {
        var lease = await ClaimAsync(bench);
        await bench.Store.RecordAsync(
            lease,
            new RunUpdate
            {
                Start = new RunStart(0, 42, 65, kind, "fake", "test"),
                Evaluations = [new Evaluation(0, 4, 0.1, 4, 0.1, 0), new Evaluation(10, 3, 0.1, 3, 0.1, 1)],
            },
            None);
        await bench.Store.ReleaseAsync(lease, None);
    }

    private static async Task<RunLease> ClaimAsync(WorkerBench bench)
    {
        var slot = new WorkerIdentity("by-hand-1", "elsewhere", 1, 1, "cpu:0");
        return (await bench.Store.ClaimAsync(ClaimRequest.For([slot], null), None))[0];
    }
}
