using Sweep.Core;
using Sweep.Store;
using Sweep.Testing;

namespace Sweep.Worker.Tests;

/// <summary>A run that goes on from a checkpoint on a machine that cannot take it: the run is given back, and the worker lives.</summary>
public sealed class ScratchTests
{
    [PostgresFact]
    public async Task Resume_WhereTheCheckpointCannotBeWritten_GoesBackToTheQueueUntilItCan()
    {
        var url = (await PostgresServer.SharedAsync()).Url($"test_{Guid.NewGuid():N}");
        await using var bench = await WorkerBench.CreateAsync(store: url);
        await TrainTo25Async(bench);
        var inTheWay = await FolderOfRunAsync(bench);
        Directory.Delete(inTheWay, recursive: true);
        await File.WriteAllTextAsync(inTheWay, "a file where the folder should be");
        try
        {
            await using var worker = bench.Start(1);

            var notice = await worker.Events.SeenAsync<WorkerNoticeEvent>();
            Assert.Contains($"cannot be fetched into {inTheWay}", notice.Message, StringComparison.Ordinal);
            File.Delete(inTheWay);
            await worker.EndAsync();
        }
        finally
        {
            // Of this test's store alone.
            Directory.Delete(Path.GetDirectoryName(Path.GetDirectoryName(inTheWay))!, recursive: true);
        }

        await AssertWentOnAt25Async(bench);
    }

    [Fact]
    public async Task Resume_WhereTheDiskIsFull_GoesBackToTheQueueForAMachineThatHasRoom()
    {
        await using var bench = await WorkerBench.CreateAsync();
        await TrainTo25Async(bench);
        var refusals = 1;
        var store = FaultyStore.Wrap(bench.Store, method =>
            method == nameof(ISweepStore.FetchCheckpointAsync) && Interlocked.Decrement(ref refusals) >= 0 ? FaultyStore.Full() : null);

        await using var worker = new RunningWorker(store, bench.Options(1));
        await worker.EndAsync();

        Assert.Contains(worker.Events.Of<WorkerNoticeEvent>(), notice => notice.Message == FaultyStore.Full().Message);
        await AssertWentOnAt25Async(bench);
    }

    [Fact]
    public async Task Run_WhoseResultsCannotBeCopied_IsTrained()
    {
        await using var bench = await WorkerBench.CreateAsync();
        var (again, trained) = await bench.TrainAndSubmitAgainAsync();
        var store = FaultyStore.Wrap(
            bench.Store, method => method == nameof(ISweepStore.ReuseAsync) ? new StoreException("no permission") : null);

        await using var worker = new RunningWorker(store, bench.Options(1) with { Sweep = again });
        await worker.EndAsync();

        Assert.Contains(worker.Events.Of<WorkerNoticeEvent>(), notice => notice.Message == "no permission; it is trained instead");
        var run = (await bench.Store.FindRunAsync(new RunId(again, 1), CancellationToken.None))!;
        Assert.Equal((RunState.Completed, null), (run.Summary.State, run.Summary.Reuse));
        Assert.Equal(trained.ParamsSha256, run.ParamsSha256);
    }

    private static async Task TrainTo25Async(WorkerBench bench)
    {
        await using var worker = bench.Start(1, "*=gate:never@25");
        await worker.Events.SeenAsync<RunProgressEvent>();
        await worker.StopAsync();
    }

    // The folder that holds the run's scratch folders.
    private static async Task<string> FolderOfRunAsync(WorkerBench bench)
    {
        var slot = new WorkerIdentity("test", "elsewhere", 1, 1, "cpu:0");
        var lease = Assert.Single(await bench.Store.ClaimAsync(ClaimRequest.For([slot], WorkerBench.Sweep), CancellationToken.None));
        await bench.Store.ReleaseAsync(lease, CancellationToken.None);
        return Path.GetDirectoryName(bench.Store.CheckpointScratchDirectory(lease))!;
    }

    private static async Task AssertWentOnAt25Async(WorkerBench bench)
    {
        var run = await bench.RunAsync();
        Assert.Equal(RunState.Completed, run.Summary.State);
        Assert.Contains("released", run.Attempts.SkipLast(1).Select(attempt => attempt.Outcome).Skip(1));
        Assert.Equal(25, run.Attempts[^1].FromStep);
        Assert.Equal([0, 10, 20, 30, 40], run.Evaluations.Select(evaluation => evaluation.Step));
    }
}
