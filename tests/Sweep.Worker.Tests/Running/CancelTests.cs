using Sweep.Core;
using Sweep.Store;
using Sweep.Testing;

namespace Sweep.Worker.Tests;

/// <summary>Runs that are cancelled at their worker, rather than in the store.</summary>
public sealed class CancelTests
{
    [Fact]
    public async Task Cancel_OfARunningRun_IsRecordedUnderItsLeaseAndTheSlotGoesOn()
    {
        await using var bench = await WorkerBench.CreateAsync(runs: 2);
        await using var worker = bench.Start(1, "1=gate:never@25");
        await worker.Events.SeenAsync<RunEvaluatedEvent>(e => e.Evaluation.Step == 20);

        var (run, cancelled) = Assert.Single(worker.Worker.Cancel(_ => true));

        Assert.Equal(new RunId(WorkerBench.Sweep, 1), run);
        Assert.True(await cancelled.Within("the store to record it"));
        await worker.EndAsync();
        var detail = await bench.RunAsync(1);
        Assert.Equal((RunState.Cancelled, "cancelled"), (detail.Summary.State, Assert.Single(detail.Attempts).Outcome));
        Assert.Equal(RunState.Completed, (await bench.RunAsync(2)).Summary.State);
        Assert.Single(worker.Events.Of<RunStartedEvent>().Select(e => e.TrainerProcessId).Distinct());
    }

    [Fact]
    public async Task Cancel_WhileTheStoreIsAway_StopsTheTrainingAndIsRecordedLater()
    {
        await using var bench = await WorkerBench.CreateAsync(runs: 1);
        var away = false;
        var tried = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var store = FaultyStore.Wrap(bench.Store, method =>
        {
            if (!Volatile.Read(ref away))
                return null;
            if (method == nameof(ISweepStore.FailAsync))
                tried.TrySetResult();
            return FaultyStore.Unavailable();
        });
        await using var worker = new RunningWorker(store, bench.Options(1, "1=gate:never@25"));
        await worker.Events.SeenAsync<RunEvaluatedEvent>(e => e.Evaluation.Step == 20);

        Volatile.Write(ref away, true);
        var (_, cancelled) = Assert.Single(worker.Worker.Cancel(run => run.Number == 1));
        await tried.Task.Within("the worker to tell the store, with the training stopped");
        Assert.False(cancelled.IsCompleted);
        Assert.Equal(1, Assert.Single(await bench.Store.ListLeasesAsync(CancellationToken.None)).Run.Number);
        Volatile.Write(ref away, false);

        Assert.True(await cancelled.Within("the store to record it"));
        Assert.Equal(RunState.Cancelled, (await bench.RunAsync(1)).Summary.State);
    }

    [Fact]
    public async Task Cancel_AfterTheLeaseWasReaped_CancelsTheRunThatWaits()
    {
        await using var bench = await WorkerBench.CreateAsync(runs: 1);
        await using var worker = StartWithoutCheckpoints(bench);
        await worker.Events.SeenAsync<RunEvaluatedEvent>(e => e.Evaluation.Step == 20);
        await LoseAsync(bench);

        var (_, cancelled) = Assert.Single(worker.Worker.Cancel(_ => true));

        Assert.True(await cancelled.Within("the store to record it"));
        Assert.Equal(RunState.Cancelled, (await bench.RunAsync(1)).Summary.State);
    }

    [Fact]
    public async Task Cancel_AfterAnotherWorkerTookUpTheLostRun_CancelsItThere()
    {
        await using var bench = await WorkerBench.CreateAsync(runs: 1);
        await using var worker = StartWithoutCheckpoints(bench);
        await worker.Events.SeenAsync<RunEvaluatedEvent>(e => e.Evaluation.Step == 20);
        await LoseAsync(bench);
        var taken = await ClaimElsewhereAsync(bench);

        var (_, cancelled) = Assert.Single(worker.Worker.Cancel(_ => true));

        Assert.True(await cancelled.Within("the store to record it"));
        Assert.Equal(RunState.Cancelled, (await bench.RunAsync(1)).Summary.State);
        await Assert.ThrowsAsync<LeaseLostException>(
            () => bench.Store.RenewAsync(taken, new RunProgress(1, null), CancellationToken.None));
    }

    [Fact]
    public async Task Cancel_OfARunThatAPersonResumedSince_LeavesIt()
    {
        await using var bench = await WorkerBench.CreateAsync(runs: 1);
        await using var worker = StartWithoutCheckpoints(bench);
        await worker.Events.SeenAsync<RunEvaluatedEvent>(e => e.Evaluation.Step == 20);
        await bench.Store.CancelAsync(WorkerBench.Sweep, 1, CancellationToken.None);
        await bench.Store.ResumeAsync(WorkerBench.Sweep, 1, fromStart: false, CancellationToken.None);
        await ClaimElsewhereAsync(bench);

        var (_, cancelled) = Assert.Single(worker.Worker.Cancel(_ => true));

        Assert.False(await cancelled.Within("the run's end here"));
        Assert.Equal((RunState.Running, "elsewhere"), ((await bench.RunAsync(1)).Summary.State, (await bench.RunAsync(1)).Summary.Host));
        Assert.Contains(worker.Events.Of<WorkerNoticeEvent>(), e => e.Message.Contains("too late", StringComparison.Ordinal));
    }

    // A checkpoint that came after the evaluation which is waited for would find the lease gone, and end the run before it is cancelled.
    private static RunningWorker StartWithoutCheckpoints(WorkerBench bench) => bench.Start(bench.Options(1) with
    {
        Trainer = FakeTrainer.With("--no-checkpoints", "--state", bench.State, "--act", "1=gate:never@25"),
    });

    private static async Task LoseAsync(WorkerBench bench)
    {
        var owner = Assert.Single(await bench.Store.ListLeasesAsync(CancellationToken.None)).Owner;
        Assert.Equal(1, await bench.Store.ReapAsync([owner.Id], CancellationToken.None));
    }

    private static async Task<RunLease> ClaimElsewhereAsync(WorkerBench bench) => Assert.Single(await bench.Store.ClaimAsync(
        ClaimRequest.For([new WorkerIdentity("thief", "elsewhere", 1, 1, "cpu:0")], WorkerBench.Sweep), CancellationToken.None));
}
