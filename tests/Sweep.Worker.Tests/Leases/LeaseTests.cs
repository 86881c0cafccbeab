using System.Diagnostics;
using Sweep.Core;
using Sweep.Store;
using Sweep.Testing;

namespace Sweep.Worker.Tests;

public sealed class LeaseTests
{
    [Fact]
    public async Task Worker_WhoseRunWasTakenOver_WritesNothingMoreAndGoesOn()
    {
        await using var bench = await WorkerBench.CreateAsync(runs: 2);
        await using var worker = bench.Start(bench.Options(1, "1#1=gate:go@20") with { RenewInterval = TimeSpan.FromMilliseconds(100) });
        await worker.Events.SeenAsync<RunEvaluatedEvent>(e => e.Evaluation.Step == 20);
        var thief = await TakeOverAsync(bench);
        await worker.Events.SeenAsync<WorkerNoticeEvent>(e => e.Message.Contains("lease is lost", StringComparison.Ordinal));
        bench.OpenGate("go");
        await worker.Events.SeenAsync<RunEndedEvent>(e => e.Run.Number == 2 && e.State == RunState.Completed);

        // The thief's lease is in force, and nothing after step 20 was recorded for the run.
        await bench.Store.RenewAsync(thief, new RunProgress(20, null), CancellationToken.None);
        Assert.Equal([0, 10, 20], (await bench.RunAsync(1)).Evaluations.Select(e => e.Step));
        await bench.Store.ReleaseAsync(thief, CancellationToken.None);
        await worker.EndAsync();
        Assert.Equal([0, 10, 20, 30, 40], (await bench.RunAsync(1)).Evaluations.Select(e => e.Step));
    }

    [Fact]
    public async Task Worker_AtItsStart_TakesBackRunsOfADeadProcessOfThisHost()
    {
        await using var bench = await WorkerBench.CreateAsync();
        var held = await ClaimAsDeadProcessAsync(bench, new OwnIdentity().Of(FakeTrainer.Slot).Id);
        await using var worker = bench.Start(1);
        await worker.EndAsync();
        var run = await bench.RunAsync();
        Assert.Equal(RunState.Completed, run.Summary.State);
        Assert.Equal(["lost", "completed"], run.Attempts.Select(a => a.Outcome));
        await Assert.ThrowsAsync<LeaseLostException>(() => bench.Store.RenewAsync(held, new RunProgress(1, null), CancellationToken.None));
    }

    [Fact]
    public async Task Worker_WhileIdle_TakesBackRunsOfAProcessThatDiesMeanwhile()
    {
        await using var bench = await WorkerBench.CreateAsync();
        using var other = Process.Start("sleep", "1000");
        var id = new OwnIdentity().Of(FakeTrainer.Slot).Id;
        await bench.Store.ClaimAsync(ClaimRequest.For([new WorkerIdentity(
            id, "h", other.Id, ProcessStat.StartOf(other.Id)!.Value, "cpu:0")], WorkerBench.Sweep), CancellationToken.None);
        await using var worker = bench.Start(1);
        Assert.False(worker.Ended.IsCompleted);
        other.Kill();
        await worker.EndAsync();
        Assert.Equal(RunState.Completed, (await bench.RunAsync()).Summary.State);
    }

    [Fact]
    public async Task Worker_MeetingALeaseOfAnotherNamespace_LeavesIt()
    {
        await using var bench = await WorkerBench.CreateAsync();
        var held = await ClaimAsDeadProcessAsync(bench, $"{WorkerProcess.Host}/4711/1-1-1");
        // The worker has looked for dead owners before it waits for work.
        var waits = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var store = FaultyStore.Wrap(bench.Store, method =>
        {
            if (method == nameof(ISweepStore.WaitForWorkAsync))
                waits.TrySetResult();
            return null;
        });
        await using var worker = new RunningWorker(store, bench.Options(1) with { Drain = false });
        await waits.Task.Within("the worker to wait for work");
        await bench.Store.RenewAsync(held, new RunProgress(1, null), CancellationToken.None);
        await worker.StopAsync();
        Assert.Empty(worker.Events.Of<RunStartedEvent>());
    }

    [Fact]
    public async Task Worker_WhoseStoreIsAwayForAMoment_LosesNothing()
    {
        await using var bench = await WorkerBench.CreateAsync(runs: 2);
        var calls = 0;
        var store = FaultyStore.Wrap(bench.Store, method => method switch
        {
            nameof(ISweepStore.ListLeasesAsync) => FaultyStore.Unavailable(),
            nameof(ISweepStore.ClaimAsync) or nameof(ISweepStore.RecordAsync) or nameof(ISweepStore.SaveCheckpointAsync)
                => Interlocked.Increment(ref calls) % 2 == 1 ? FaultyStore.Unavailable() : null,
            _ => null,
        });
        await using var worker = new RunningWorker(store, bench.Options(1) with { Drain = false });
        await worker.Events.SeenAsync<RunEndedEvent>(e => e.Run.Number == 2 && e.State == RunState.Completed);
        await worker.StopAsync();
        foreach (var number in new[] { 1, 2 })
        {
            var run = await bench.RunAsync(number);
            Assert.Equal("completed", Assert.Single(run.Attempts).Outcome);
            Assert.Equal([0, 10, 20, 30, 40], run.Evaluations.Select(e => e.Step));
        }
        Assert.Contains(worker.Events.Of<WorkerNoticeEvent>(), e => e.Message.Contains("trying again", StringComparison.Ordinal));
        Assert.Contains(worker.Events.Of<WorkerNoticeEvent>(), e => e.Message.Contains("answers again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Worker_WhoseStoreIsFullUntilTheLeaseEnds_GivesUpTheRunAndTakesItUpWhenThereIsRoom()
    {
        await using var bench = await WorkerBench.CreateAsync(leaseTime: TimeSpan.FromMilliseconds(600));
        var full = true;
        var store = FaultyStore.Wrap(bench.Store, method => method is
            nameof(ISweepStore.RecordAsync) or nameof(ISweepStore.RenewAllAsync) or nameof(ISweepStore.ReleaseAsync)
                && Volatile.Read(ref full)
                ? FaultyStore.Full() : null);
        await using var worker = new RunningWorker(store, bench.Options(1));
        await worker.Events.SeenAsync<RunEndedEvent>(e => e.Failure == "lease lost");
        Volatile.Write(ref full, false);
        await worker.EndAsync();
        var run = await bench.RunAsync();
        Assert.Equal(RunState.Completed, run.Summary.State);
        Assert.Equal([0, 10, 20, 30, 40], run.Evaluations.Select(e => e.Step));
    }

    [Fact]
    public async Task Worker_WhoseStoreIsBroken_EndsWithTheStoresWords()
    {
        await using var bench = await WorkerBench.CreateAsync(runs: 2);
        var store = FaultyStore.Wrap(
            bench.Store, method => method == nameof(ISweepStore.SaveCheckpointAsync) || method == nameof(ISweepStore.RecordAsync)
            ? new StoreException("the database is damaged") : null);
        await using var worker = new RunningWorker(store, bench.Options(2));
        Assert.Equal("the database is damaged", (await Assert.ThrowsAsync<StoreException>(worker.EndAsync)).Message);
    }

    private static async Task<RunLease> TakeOverAsync(WorkerBench bench)
    {
        var owner = Assert.Single(await bench.Store.ListLeasesAsync(CancellationToken.None)).Owner;
        Assert.Equal(1, await bench.Store.ReapAsync([owner.Id], CancellationToken.None));
        return Assert.Single(await bench.Store.ClaimAsync(
            ClaimRequest.For([new WorkerIdentity("thief", "elsewhere", 1, 1, "cpu:0")], WorkerBench.Sweep), CancellationToken.None));
    }

    private static async Task<RunLease> ClaimAsDeadProcessAsync(WorkerBench bench, string id)
    {
        using var process = Process.Start("true");
        await process.WaitForExitAsync();
        var dead = new WorkerIdentity(id, WorkerProcess.Host, process.Id, 1, "cpu:0");
        return Assert.Single(await bench.Store.ClaimAsync(ClaimRequest.For([dead], WorkerBench.Sweep), CancellationToken.None));
    }
}
