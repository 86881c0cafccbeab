using Sweep.Core;

namespace Sweep.Store.Conformance;

/// <summary>A run's life from its claim to each of its ends, and back from some of them.</summary>
public abstract class RunLifeConformance<THost> : StoreTest<THost>
    where THost : StoreHost, new()
{
    [StoreFact]
    public async Task Run_WhenCompleted_KeepsAllThatWasRecorded()
    {
        var lease = await SubmitAndClaimAsync();
        await Store.RecordAsync(lease, new RunUpdate { Start = new RunStart(0, 210_000, 65, "AVX-512", "fused", "sweep 0.1") }, None);
        await Store.RecordAsync(lease, new RunUpdate { Evaluations = [Evaluation(0, 4.2)] }, None);
        await Store.RecordAsync(lease, new RunUpdate { Evaluations = [Evaluation(50, 2.1)] }, None);
        await Store.RecordAsync(lease, new RunUpdate { Evaluations = [Evaluation(100, 2.3)] }, None);
        await Store.RecordAsync(lease, new RunUpdate { Result = Result() }, None);
        AssertAllRecorded(await FindAsync(lease.Run));
    }

    [StoreFact]
    public async Task Record_EverythingAtOnce_EqualsTheSingleWrites()
    {
        var lease = await SubmitAndClaimAsync();
        var news = new RunUpdate
        {
            Start = new RunStart(0, 210_000, 65, "AVX-512", "fused", "sweep 0.1"),
            Evaluations = [Evaluation(0, 4.2), Evaluation(50, 2.1), Evaluation(100, 2.3)],
            Progress = new RunProgress(100, 99),
            Result = Result(),
        };
        await Store.RecordAsync(lease, news, None);
        AssertAllRecorded(await FindAsync(lease.Run));
    }

    private static void AssertAllRecorded(RunDetail run)
    {
        Assert.Equal(RunState.Completed, run.Summary.State);
        Assert.Equal(Evaluation(50, 2.1), run.Summary.Best);
        Assert.Equal(Evaluation(100, 2.3), run.Summary.Last);
        Assert.Equal((100, 1, 210_000L, 12.5, 3456.5), (
            run.Summary.Step, run.Summary.Attempts, run.Summary.NParams, run.Summary.Seconds, run.Summary.TokensPerSecond));
        Assert.Equal(
            (65, "AVX-512", "fused", "sweep 0.1", "feed"), (run.VocabSize, run.DeviceKind, run.Engine, run.Versions, run.ParamsSha256));
        Assert.Equal(("host-1", "cpu:0"), (run.Summary.Host, run.Summary.Device));
        Assert.Null(run.Summary.Failure);
        Assert.NotNull(run.StartedAt);
        Assert.NotNull(run.FinishedAt);
        var attempt = Assert.Single(run.Attempts);
        Assert.Equal(
            (1, "worker-a", 0, 100, "completed"), (attempt.Number, attempt.WorkerId, attempt.FromStep, attempt.ToStep, attempt.Outcome));
        Assert.Equal([0, 50, 100], run.Evaluations.Select(e => e.Step));
    }

    [StoreFact]
    public async Task Record_TheSameStepAgain_LeavesTheFirst()
    {
        var lease = await SubmitAndClaimAsync();
        await Store.RecordAsync(lease, new RunUpdate { Evaluations = [Evaluation(10, 2.0)] }, None);
        await Store.RecordAsync(lease, new RunUpdate { Evaluations = [Evaluation(10, 1.0)] }, None);
        var run = await FindAsync(lease.Run);
        Assert.Equal([Evaluation(10, 2.0)], run.Evaluations);
        Assert.Equal(Evaluation(10, 2.0), run.Summary.Best);
    }

    [StoreFact]
    public async Task Record_LossesThatAreNoNumbers_AreKeptAndNeverTheBest()
    {
        var lease = await SubmitAndClaimAsync();
        var nan = new Evaluation(0, double.NaN, double.NaN, double.NaN, double.NaN, 1);
        var infinite = new Evaluation(10, double.PositiveInfinity, 0, double.PositiveInfinity, double.NaN, 2);
        await Store.RecordAsync(lease, new RunUpdate { Evaluations = [nan] }, None);
        Assert.Null((await FindAsync(lease.Run)).Summary.Best);
        await Store.RecordAsync(lease, new RunUpdate { Evaluations = [infinite, Evaluation(20, 3.0), nan with { Step = 30 }] }, None);

        var run = await FindAsync(lease.Run);
        Assert.Equal([nan, infinite, Evaluation(20, 3.0), nan with { Step = 30 }], run.Evaluations);
        Assert.Equal((20, 30), (run.Summary.Best!.Step, run.Summary.Last!.Step));
    }

    [StoreFact]
    public async Task Record_AGoalToMaximize_KeepsTheGreatest()
    {
        await Store.SubmitAsync(Submission() with { Metric = new Metric("train_loss", false) }, false, None);
        var lease = await ClaimAsync();
        foreach (var (step, loss) in ((int, double)[])[(0, 1.0), (10, 3.0), (20, 3.0), (30, 2.0)])
            await Store.RecordAsync(lease, new RunUpdate { Evaluations = [Evaluation(step, loss)] }, None);
        Assert.Equal(10, (await FindAsync(lease.Run)).Summary.Best!.Step);
    }

    [StoreFact]
    public async Task Fail_ByACrash_IsTriedAgainUntilTheRetriesAreUsed()
    {
        await Store.SubmitAsync(Submission(maxRetries: 2), false, None);
        var crash = new RunFailure(FailureKind.Crash, "signal 11", 42);
        Assert.Equal(RunState.Queued, await Store.FailAsync(await ClaimAsync(), crash, None));
        Assert.Equal(RunState.Queued, await Store.FailAsync(await ClaimAsync(), crash, None));
        var last = await ClaimAsync();
        Assert.Equal(3, last.Attempt);
        Assert.Equal(RunState.Failed, await Store.FailAsync(last, crash, None));

        var run = await FindAsync(last.Run);
        Assert.Equal(crash, run.Summary.Failure);
        Assert.Equal(["crash", "crash", "crash"], run.Attempts.Select(a => a.Outcome));
        Assert.All(run.Attempts, a => Assert.Equal(("signal 11", 42), (a.Message, a.ToStep)));
        Assert.Null(await Store.ClaimAsync(Worker(), null, None));
    }

    [StoreFact]
    public async Task Fail_ByWhatARetryCannotMend_IsFinal()
    {
        (FailureKind Kind, RunState State)[] ends =
        [
            (FailureKind.Config, RunState.Failed), (FailureKind.Data, RunState.Failed), (FailureKind.OutOfMemory, RunState.Failed),
            (FailureKind.Diverged, RunState.Diverged), (FailureKind.Cancelled, RunState.Cancelled),
        ];
        // The others are retried: a store that does not take a new kind is found here.
        FailureKind[] retried = [FailureKind.Crash, FailureKind.Lost, FailureKind.DiskFull];
        Assert.Equal(Enum.GetValues<FailureKind>().Except(retried).Order(), ends.Select(end => end.Kind).Order());
        await Store.SubmitAsync(Submission(points: ends.Length, maxRetries: 9), false, None);
        foreach (var (kind, state) in ends)
        {
            var lease = await ClaimAsync();
            Assert.Equal(state, await Store.FailAsync(lease, new RunFailure(kind, "why", null), None));
            Assert.Equal(state, await StateAsync(lease.Run));
            Assert.Equal(kind, (await FindAsync(lease.Run)).Summary.Failure!.Kind);
        }
    }

    [StoreFact]
    public async Task Fail_WithAMessageOfNulsAndHalfSurrogates_KeepsTheRest()
    {
        var lease = await SubmitAndClaimAsync();
        await Store.FailAsync(lease, new RunFailure(FailureKind.Data, "a\0b\ud800c 'q' ಕ " + new string('z', 100_000), null), None);
        var message = (await FindAsync(lease.Run)).Summary.Failure!.Message;
        Assert.EndsWith("zzz", message, StringComparison.Ordinal);
        Assert.InRange(message.Length, 1000, 20_000);
    }

    [StoreFact]
    public async Task Release_UsesNoRetry()
    {
        await Store.SubmitAsync(Submission(maxRetries: 0), false, None);
        for (var i = 0; i < 3; i++)
            await Store.ReleaseAsync(await ClaimAsync(), None);
        var run = await FindAsync(new RunId("demo", 1));
        Assert.Equal(RunState.Queued, run.Summary.State);
        Assert.Null(run.Summary.Failure);
        Assert.Equal(["released", "released", "released"], run.Attempts.Select(a => a.Outcome));
    }

    [StoreFact]
    public async Task Resume_FailedDivergedAndCancelledRuns_QueuesThemWithTheirRetriesBack()
    {
        await Store.SubmitAsync(Submission(points: 5, maxRetries: 0), false, None);
        var completed = await ClaimAsync();
        await Store.RecordAsync(completed, new RunUpdate { Result = Result() }, None);
        var failed = await ClaimAsync();
        await Store.FailAsync(failed, new RunFailure(FailureKind.Crash, "x", null), None);
        await Store.FailAsync(await ClaimAsync(), new RunFailure(FailureKind.Diverged, "NaN", 9), None);
        await Store.CancelAsync("demo", 4, None);

        Assert.Equal(1, await Store.ResumeAsync("demo", 2, false, None));
        Assert.Equal(2, await Store.ResumeAsync("demo", null, false, None));
        Assert.Equal(0, await Store.ResumeAsync("demo", 1, false, None));
        Assert.Equal(new RunCounts(4, 0, 1, 0, 0, 0, 0), (await Store.FindSweepAsync("demo", None))!.Counts);
        Assert.All(await Store.ListRunsAsync("demo", None), run => Assert.Null(run.Failure));

        var again = await ClaimAsync();
        Assert.Equal((failed.Run, 2), (again.Run, again.Attempt));
        Assert.True(again.Epoch > failed.Epoch);
        Assert.Equal(RunState.Failed, await Store.FailAsync(again, new RunFailure(FailureKind.Crash, "x", null), None));
    }

    [StoreFact]
    public async Task Cancel_QueuedAndRunningRuns_LeavesTheFinalOnes()
    {
        await Store.SubmitAsync(Submission(points: 4), false, None);
        var completed = await ClaimAsync();
        await Store.RecordAsync(completed, new RunUpdate { Result = Result() }, None);
        var running = await ClaimAsync();
        Assert.Equal(1, await Store.CancelAsync("demo", 3, None));
        Assert.Equal(2, await Store.CancelAsync("demo", null, None));
        Assert.Equal(0, await Store.CancelAsync("demo", null, None));

        Assert.Equal(new RunCounts(0, 0, 1, 0, 0, 0, 3), (await Store.FindSweepAsync("demo", None))!.Counts);
        var run = await FindAsync(running.Run);
        Assert.Equal(FailureKind.Cancelled, run.Summary.Failure!.Kind);
        Assert.Equal("cancelled", Assert.Single(run.Attempts).Outcome);
        Assert.Empty(await Store.ListLeasesAsync(None));
    }

    [StoreFact]
    public async Task ListEvaluations_OfASweep_ComeByRunAndStep()
    {
        await Store.SubmitAsync(Submission(points: 2), false, None);
        var one = await ClaimAsync();
        var two = await ClaimAsync();
        await Store.RecordAsync(two, new RunUpdate { Evaluations = [Evaluation(10, 2)] }, None);
        await Store.RecordAsync(one, new RunUpdate { Evaluations = [Evaluation(20, 2)] }, None);
        await Store.RecordAsync(one, new RunUpdate { Evaluations = [Evaluation(0, 4)] }, None);
        Assert.Equal(
            [(1, 0), (1, 20), (2, 10)], (await Store.ListEvaluationsAsync("demo", null, None)).Select(e => (e.Number, e.Evaluation.Step)));
        Assert.Equal([(1, 0), (1, 20)], (await Store.ListEvaluationsAsync("demo", 1, None)).Select(e => (e.Number, e.Evaluation.Step)));
        Assert.Equal(20, (await FindAsync(one.Run)).Summary.Last!.Step);
    }

    [StoreFact]
    public async Task Claim_OfARunThatWentBack_KeepsItsFirstStartAndItsEvaluations()
    {
        var first = await SubmitAndClaimAsync();
        await Store.RecordAsync(first, new RunUpdate { Evaluations = [Evaluation(0, 4)] }, None);
        var startedAt = (await FindAsync(first.Run)).StartedAt;
        await Store.ReleaseAsync(first, None);
        var second = await ClaimAsync("worker-b");
        await Store.RecordAsync(second, new RunUpdate { Start = new RunStart(0, 1, 1, "k", "e", "v") }, None);
        var run = await FindAsync(first.Run);
        Assert.Equal(startedAt, run.StartedAt);
        Assert.Equal(Evaluation(0, 4), run.Summary.Best);
        Assert.Equal([null, 0], run.Attempts.Select(a => a.FromStep));
    }

    [StoreFact]
    public async Task Devices_AreKeptByHostAndSlot()
    {
        await Store.ReportDeviceAsync(new DeviceStatus("host-1", "cpu:1", "Some CPU", DeviceState.Idle), None);
        await Store.ReportDeviceAsync(
            new DeviceStatus("host-1", "cpu:0", "Some CPU", DeviceState.Running)
            {
                Runs = [new DeviceRun("cpu:0#0", new RunId("a b/ಕ", 7)), new DeviceRun("cpu:0#1", new RunId("\"", 1))],
            },
            None);
        await Store.ReportDeviceAsync(
            new DeviceStatus("host-1", "cpu:1", "Some CPU", DeviceState.Quarantined) { Message = "3 crashes" }, None);
        await Store.ReportDeviceAsync(new DeviceStatus("host-0", "cuda:0", "Some GPU", DeviceState.Drained), None);
        var devices = await Store.ListDevicesAsync(None);
        Assert.Equal(
            ["host-0 cuda:0 drained", "host-1 cpu:0 running", "host-1 cpu:1 quarantined"],
            devices.Select(d => $"{d.Host} {d.Device} {d.State.ToName()}"));
        Assert.Equal([new RunId("a b/ಕ", 7), new RunId("\"", 1)], devices[1].Runs.Select(run => run.Run));
        Assert.Equal("3 crashes", devices[2].Message);
        Assert.All(devices, device => Assert.NotNull(device.SeenAt));
        Assert.All(devices, device => Assert.InRange(device.Age!.Value, TimeSpan.Zero, TimeSpan.FromMinutes(1)));
    }
}
