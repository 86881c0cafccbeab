using Sweep.Core;
using Sweep.Store;
using Sweep.Testing;

namespace Sweep.Worker.Tests;

public sealed class FailureTests
{
    /// <summary>
    /// Each way to fail, provoked at step 20: its kind, the run's state when no retry is left, and a piece of its message.
    /// </summary>
    [Theory]
    [InlineData("exit:3", FailureKind.Crash, RunState.Failed, "exit code 3")]
    [InlineData("exit:0", FailureKind.Crash, RunState.Failed, "in the middle of its work")]
    [InlineData("signal:11", FailureKind.Crash, RunState.Failed, "SIGSEGV")]
    [InlineData("signal:9", FailureKind.Crash, RunState.Failed, "SIGKILL")]
    [InlineData("garbage", FailureKind.Crash, RunState.Failed, "no protocol line")]
    [InlineData("long-line", FailureKind.Crash, RunState.Failed, "a line of more than")]
    [InlineData("fail:crash", FailureKind.Crash, RunState.Failed, "of kind crash")]
    [InlineData("fail:config", FailureKind.Config, RunState.Failed, "of kind config")]
    [InlineData("fail:data", FailureKind.Data, RunState.Failed, "of kind data")]
    [InlineData("fail:out_of_memory", FailureKind.OutOfMemory, RunState.Failed, "of kind out_of_memory")]
    [InlineData("fail:diverged", FailureKind.Diverged, RunState.Diverged, "of kind diverged")]
    public async Task Run_ThatFails_IsClassifiedAndTheNextRunWorks(string what, FailureKind kind, RunState state, string message)
    {
        await using var bench = await WorkerBench.CreateAsync(runs: 2, maxRetries: 0);
        await using var worker = bench.Start(1, $"1={what}@20");
        await worker.EndAsync();
        var failed = await bench.RunAsync(1);
        Assert.Equal(state, failed.Summary.State);
        Assert.Equal(kind, failed.Summary.Failure!.Kind);
        Assert.Contains(message, failed.Summary.Failure.Message, StringComparison.Ordinal);
        Assert.Equal([0, 10, 20], failed.Evaluations.Select(e => e.Step));
        Assert.Equal(RunState.Completed, (await bench.RunAsync(2)).Summary.State);
    }

    [Fact]
    public async Task Run_ThatSegfaultsOnce_GoesOnFromItsCheckpointAndKeepsTheStory()
    {
        await using var bench = await WorkerBench.CreateAsync();
        await using var worker = bench.Start(1, "1#1=signal:11@25");
        await worker.EndAsync();
        var run = await bench.RunAsync();
        Assert.Equal(RunState.Completed, run.Summary.State);
        Assert.Equal([0, 10, 20, 30, 40], run.Evaluations.Select(e => e.Step));
        Assert.Equal(["crash", "completed"], run.Attempts.Select(a => a.Outcome));
        Assert.Equal([0, 20], run.Attempts.Select(a => a.FromStep));
        Assert.Contains("signal 11 at step 25", run.Attempts[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Devices_ThatTheStoreRefusesToList_DoNotDisturbTheWork()
    {
        await using var bench = await WorkerBench.CreateAsync();
        var refusals = 0;
        var store = FaultyStore.Wrap(bench.Store, method =>
        {
            if (method != nameof(ISweepStore.ReportDevicesAsync))
                return null;
            Interlocked.Increment(ref refusals);
            return new StoreException("the list of devices is damaged");
        });
        await using var worker = new RunningWorker(store, bench.Options(1));
        await worker.EndAsync();
        Assert.Equal(RunState.Completed, (await bench.RunAsync()).Summary.State);
        Assert.True(refusals > 0, "nothing was reported");
    }

    [Fact]
    public async Task Run_WithADamagedCheckpoint_GoesOnFromTheOneBefore()
    {
        await using var bench = await WorkerBench.CreateAsync();
        await using (var first = bench.Start(1, "*=gate:never@15"))
        {
            await first.Events.SeenAsync<RunProgressEvent>();
            await first.StopAsync();
        }
        var last = (await bench.RunAsync()).Checkpoints.Single(c => c.IsLast);
        Assert.Equal(15, last.Step);
        var file = Directory.GetFiles(Path.GetDirectoryName(bench.StorePath)!, "00000015-*", SearchOption.AllDirectories).Single();
        await File.WriteAllTextAsync(file, "damaged");
        await using var second = bench.Start(1);
        await second.EndAsync();
        Assert.Contains(
            second.Events.Of<WorkerNoticeEvent>(),
            e => e.Message == $"the checkpoint of step 15, {file}, is damaged; it is passed over");
        var run = await bench.RunAsync();
        Assert.Equal([0, 10], run.Attempts.Select(a => a.FromStep));
        Assert.Equal([0, 10, 20, 30, 40], run.Evaluations.Select(e => e.Step));
    }

    [Fact]
    public async Task Run_WhoseTrainerHangs_IsKilledAtTheDeadlineAndRetried()
    {
        await using var bench = await WorkerBench.CreateAsync();
        await using var worker = bench.Start(bench.Options(1, "1#1=hang@20") with { HangDeadline = TimeSpan.FromSeconds(4) });
        await worker.EndAsync();
        var run = await bench.RunAsync();
        Assert.Equal(["crash", "completed"], run.Attempts.Select(a => a.Outcome));
        Assert.Contains("said nothing for 4 s", run.Attempts[0].Message, StringComparison.Ordinal);
        Assert.Contains("fake trainer: hang", run.Attempts[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WhoseDiskIsFull_GoesBackWithoutLosingARetryAndIsTriedAgain()
    {
        await using var bench = await WorkerBench.CreateAsync(maxRetries: 0);
        await using var worker = bench.Start(1, "1#1=disk-full@20");
        await worker.EndAsync();
        Assert.Equal(["released", "completed"], (await bench.RunAsync()).Attempts.Select(a => a.Outcome));
    }

    [Fact]
    public async Task Slot_WhoseRunsCrashInARow_IsQuarantinedAndTheWorkerSaysWhy()
    {
        await using var bench = await WorkerBench.CreateAsync(runs: 4, maxRetries: 0);
        await using var worker = bench.Start(1, "*=signal:11@20");
        var error = await Assert.ThrowsAsync<SweepException>(worker.EndAsync);
        Assert.Contains("SIGSEGV", error.Message, StringComparison.Ordinal);
        Assert.Single(worker.Events.Of<DeviceQuarantinedEvent>());
        var device = Assert.Single(await bench.Store.ListDevicesAsync(CancellationToken.None));
        Assert.Equal(DeviceState.Quarantined, device.State);
        Assert.Contains("3 crashes in a row", device.Message, StringComparison.Ordinal);
        Assert.Equal(RunState.Queued, (await bench.RunAsync(4)).Summary.State);
    }

    [Fact]
    public async Task Slot_ThatIsQuarantined_LeavesTheWorkToTheOthers()
    {
        await using var bench = await WorkerBench.CreateAsync(runs: 6, maxRetries: 10);
        var options = bench.Options(2);
        var broken = options.Slots[0] with { CudaVisibleDevices = "broken" };
        // The trainer of the broken slot finds its GPU missing, as a real one would.
        const string Script = "test \"$CUDA_VISIBLE_DEVICES\" != broken && exec \"$0\"; echo no such GPU >&2; exit 9";
        var trainer = new TrainerCommandLine("/bin/sh", ["-c", Script, BuiltProgram.FakeTrainer]);
        await using var worker = bench.Start(options with { Slots = [broken, options.Slots[1]], Trainer = trainer });
        await worker.EndAsync();
        Assert.All(await bench.Store.ListRunsAsync(WorkerBench.Sweep, CancellationToken.None), run =>
            Assert.Equal(RunState.Completed, run.State));
        Assert.All(worker.Events.Of<RunStartedEvent>(), e => Assert.Equal("cpu:1", e.Device));
    }

    [Fact]
    public async Task Trainer_ThatCannotStart_CostsNoRunARetry()
    {
        await using var bench = await WorkerBench.CreateAsync(maxRetries: 0);
        await using var worker = bench.Start(bench.Options(1) with { Trainer = FakeTrainer.With("--refuse-to-start") });
        var error = await Assert.ThrowsAsync<SweepException>(worker.EndAsync);
        Assert.Contains("refuses to start", error.Message, StringComparison.Ordinal);
        var run = await bench.RunAsync();
        Assert.Equal(RunState.Queued, run.Summary.State);
        Assert.All(run.Attempts, a => Assert.Equal("released", a.Outcome));
    }
}
