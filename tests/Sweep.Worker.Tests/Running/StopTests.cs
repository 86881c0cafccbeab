using Sweep.Core;

namespace Sweep.Worker.Tests;

public sealed class StopTests
{
    [Fact]
    public async Task Stop_InTheMiddleOfARun_CheckpointsAndGivesItBack()
    {
        await using var bench = await WorkerBench.CreateAsync();
        await using (var first = bench.Start(1, "*=gate:never@25"))
        {
            await first.Events.SeenAsync<RunProgressEvent>();
            await first.StopAsync();
            Assert.Equal(RunState.Queued, Assert.Single(first.Events.Of<RunEndedEvent>()).State);
        }
        var stopped = await bench.RunAsync();
        Assert.Equal(RunState.Queued, stopped.Summary.State);
        Assert.Equal(("released", 25), (Assert.Single(stopped.Attempts).Outcome, stopped.Attempts[0].ToStep));
        Assert.Equal(25, stopped.Checkpoints.Single(c => c.IsLast).Step);

        await using var second = bench.Start(1);
        await second.EndAsync();
        var run = await bench.RunAsync();
        Assert.Equal([0, 25], run.Attempts.Select(a => a.FromStep));
        Assert.Equal([0, 10, 20, 30, 40], run.Evaluations.Select(e => e.Step));
    }

    [Fact]
    public async Task Stop_OfATrainerThatDoesNotListen_KillsItAndGivesTheRunBack()
    {
        await using var bench = await WorkerBench.CreateAsync(maxRetries: 0);
        await using var worker = bench.Start(
            bench.Options(1, "*=deaf@5", "*=gate:never@25") with { StopTimeout = TimeSpan.FromMilliseconds(300) });
        await worker.Events.SeenAsync<RunProgressEvent>();
        await worker.StopAsync();
        var run = await bench.RunAsync();
        Assert.Equal(RunState.Queued, run.Summary.State);
        Assert.Equal("released", Assert.Single(run.Attempts).Outcome);
    }

    [Fact]
    public async Task Stop_OfAnIdleWorker_EndsIt()
    {
        await using var bench = await WorkerBench.CreateAsync();
        await bench.Store.CancelAsync(WorkerBench.Sweep, null, CancellationToken.None);
        await using var worker = bench.Start(bench.Options(2) with { Drain = false });
        await worker.StopAsync();
        Assert.Empty(worker.Events.Of<RunStartedEvent>());
    }

    [Fact]
    public async Task Cancel_OfARunningRun_StopsItsTrainingAndTheSlotGoesOn()
    {
        await using var bench = await WorkerBench.CreateAsync(runs: 2, leaseTime: TimeSpan.FromSeconds(1));
        await using var worker = bench.Start(1, "1=gate:never@25");
        await worker.Events.SeenAsync<RunProgressEvent>();
        await bench.Store.CancelAsync(WorkerBench.Sweep, 1, CancellationToken.None);
        await worker.EndAsync();
        Assert.Equal(RunState.Cancelled, (await bench.RunAsync(1)).Summary.State);
        Assert.Equal(RunState.Completed, (await bench.RunAsync(2)).Summary.State);
        Assert.Equal(RunState.Cancelled, worker.Events.Of<RunEndedEvent>().Single(e => e.Run.Number == 1).State);
    }
}
