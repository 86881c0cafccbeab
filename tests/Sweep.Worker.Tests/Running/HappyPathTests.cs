using Sweep.Core;
using Sweep.Store;

namespace Sweep.Worker.Tests;

public sealed class HappyPathTests
{
    [Fact]
    public async Task Run_ThreeRunsOnTwoSlots_RecordsEverythingOnce()
    {
        await using var bench = await WorkerBench.CreateAsync(runs: 3);
        await using var worker = bench.Start(slots: 2);
        await worker.EndAsync();
        for (var number = 1; number <= 3; number++)
        {
            var run = await bench.RunAsync(number);
            Assert.Equal(RunState.Completed, run.Summary.State);
            Assert.Equal([0, 10, 20, 30, 40], run.Evaluations.Select(e => e.Step));
            Assert.Equal(40, run.Summary.Step);
            Assert.Equal(64, run.ParamsSha256!.Length);
            Assert.Equal("fake device", run.DeviceKind);
            Assert.StartsWith("fake; sweep ", run.Versions, StringComparison.Ordinal);
            Assert.Equal("completed", Assert.Single(run.Attempts).Outcome);
            Assert.Equal(40, Assert.Single(run.Checkpoints).Step);
        }
    }

    [Fact]
    public async Task Run_OneSlot_TellsOfEachRunInOrder()
    {
        await using var bench = await WorkerBench.CreateAsync(runs: 2);
        await using var worker = bench.Start(slots: 1);
        await worker.EndAsync();
        Assert.Equal(["start 1", "end 1 Completed", "start 2", "end 2 Completed"], worker.Events.All.Select(Describe).OfType<string>());
        Assert.Equal([0, 10, 20, 30, 40], worker.Events.Of<RunEvaluatedEvent>().Where(e => e.Run.Number == 1)
            .Select(e => e.Evaluation.Step));
        Assert.All(worker.Events.Of<RunEvaluatedEvent>(), e => Assert.True(e.Best, "the fake loss falls all the time"));
    }

    [Fact]
    public async Task Run_TwoWorkersOnOneStore_TrainEachRunOnce()
    {
        await using var bench = await WorkerBench.CreateAsync(runs: 20);
        await using var one = bench.Start(slots: 2);
        await using var two = bench.Start(slots: 2);
        await one.EndAsync();
        await two.EndAsync();
        var ended = one.Events.Of<RunEndedEvent>().Concat(two.Events.Of<RunEndedEvent>()).Select(e => e.Run.Number);
        Assert.Equal(Enumerable.Range(1, 20), ended.Order());
        Assert.All(await bench.Store.ListRunsAsync(WorkerBench.Sweep, CancellationToken.None), run =>
            Assert.Equal((RunState.Completed, 1), (run.State, run.Attempts)));
    }

    [Fact]
    public async Task Run_DrainWithNothingToDo_StartsNoTrainer()
    {
        await using var bench = await WorkerBench.CreateAsync(runs: 1);
        await bench.Store.CancelAsync(WorkerBench.Sweep, null, CancellationToken.None);
        var options = bench.Options(1) with { Trainer = new TrainerCommandLine("/nowhere/trainer", []) };
        await using var worker = bench.Start(options);
        await worker.EndAsync();
        Assert.All(worker.Events.All, said => Assert.IsType<DeviceStateEvent>(said));
    }

    [Fact]
    public async Task Run_WhileAnotherWorkerHoldsTheLastRun_WaitsForIt()
    {
        await using var bench = await WorkerBench.CreateAsync(runs: 1);
        await using var busy = bench.Start(1, "*=gate:go@20");
        await busy.Events.SeenAsync<RunProgressEvent>();
        await using var waiting = bench.Start(1);
        Assert.False(waiting.Ended.IsCompleted);
        bench.OpenGate("go");
        await waiting.EndAsync();
        Assert.Equal(RunState.Completed, (await bench.RunAsync()).Summary.State);
        Assert.Empty(waiting.Events.Of<RunStartedEvent>());
    }

    [Fact]
    public async Task Run_WithoutDrain_TakesWhatIsSubmittedLater()
    {
        await using var bench = await WorkerBench.CreateAsync(runs: 1);
        await bench.Store.CancelAsync(WorkerBench.Sweep, null, CancellationToken.None);
        await using var worker = bench.Start(bench.Options(1) with { Drain = false });
        await bench.Store.ResumeAsync(WorkerBench.Sweep, null, fromStart: false, CancellationToken.None);
        await worker.Events.SeenAsync<RunEndedEvent>(e => e.State == RunState.Completed);
        await worker.StopAsync();
    }

    [Fact]
    public async Task Run_Devices_AreReportedAndGoneAtTheEnd()
    {
        await using var bench = await WorkerBench.CreateAsync(runs: 2);
        await using var worker = bench.Start(slots: 2);
        await worker.EndAsync();
        var devices = await bench.Store.ListDevicesAsync(CancellationToken.None);
        Assert.Equal([("cpu:0", DeviceState.Gone), ("cpu:1", DeviceState.Gone)], devices.Select(d => (d.Device, d.State)));
    }

    private static string? Describe(WorkerEvent said) => said switch
    {
        RunStartedEvent e => $"start {e.Run.Number}",
        RunEndedEvent e => $"end {e.Run.Number} {e.State}",
        _ => null,
    };
}
