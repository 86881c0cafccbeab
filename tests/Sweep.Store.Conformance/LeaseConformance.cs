using Sweep.Core;

namespace Sweep.Store.Conformance;

/// <summary>Leases that end: by expiry, by their owner's death, by cancellation; and what their holders may do then: nothing.</summary>
public abstract class LeaseConformance<THost> : StoreTest<THost>
    where THost : StoreHost, new()
{
    protected override TimeSpan LeaseTime => Host.ShortLease;

    [StoreFact]
    public async Task Reap_AnExpiredLease_QueuesTheRunAgain()
    {
        var lease = await SubmitAndClaimAsync();
        await Host.ExpireLeasesAsync(Store);
        Assert.True(Assert.Single(await Store.ListLeasesAsync(None)).HasExpired);
        Assert.Equal(1, await Store.ReapAsync([], None));
        Assert.Equal(0, await Store.ReapAsync([], None));

        var run = await FindAsync(lease.Run);
        Assert.Equal(RunState.Queued, run.Summary.State);
        Assert.Equal(FailureKind.Lost, run.Summary.Failure!.Kind);
        var attempt = Assert.Single(run.Attempts);
        Assert.Equal("lost", attempt.Outcome);
        Assert.Equal(
            "process 4711 on host-1, which trained it on cpu:0, was not heard from for the time of its lease; the run is queued again",
                attempt.Message);
        Assert.NotNull(attempt.EndedAt);
    }

    [StoreFact]
    public async Task Reap_ALostWorker_UsesUpNoRetry()
    {
        var lease = await SubmitAndClaimAsync(maxRetries: 0);
        await LoseAsync(lease.Run, times: 3);
        Assert.Equal(RunState.Queued, await StateAsync(lease.Run));
    }

    [StoreFact]
    public async Task Reap_LostTwentyTimesInARowWithoutGettingFurther_FailsUntilResumed()
    {
        var run = (await SubmitAndClaimAsync(maxRetries: 0)).Run;
        await LoseAsync(run, times: 19);
        Assert.Equal(RunState.Queued, (await FindAsync(run)).Summary.State);
        await ClaimAsync();
        await LoseAsync(run, times: 1);

        var failed = (await FindAsync(run)).Summary;
        Assert.Equal((RunState.Failed, FailureKind.Lost), (failed.State, failed.Failure!.Kind));
        Assert.Contains("20th time in a row", failed.Failure.Message, StringComparison.Ordinal);
        Assert.Null(await Store.ClaimAsync(Worker(), null, None));
        Assert.NotNull((await FindAsync(run)).FinishedAt);

        await Store.ResumeAsync(run.Sweep, run.Number, fromStart: false, None);
        await ClaimAsync();
        await LoseAsync(run, times: 1);
        Assert.Equal(RunState.Queued, (await FindAsync(run)).Summary.State);
    }

    [StoreFact]
    public async Task Reap_LostManyTimesButGettingFurther_StaysQueued()
    {
        var lease = await SubmitAndClaimAsync();
        for (var round = 1; round <= 4; round++)
        {
            await LoseAsync(lease.Run, times: 15);
            lease = await ClaimAsync();
            if (round % 2 == 0)
                await Store.RecordAsync(lease, new RunUpdate { Evaluations = [Evaluation(10 * round, 4)] }, None);
            else
                await SaveCheckpointAsync(lease, 10 * round, isBest: false);
        }
        await LoseAsync(lease.Run, times: 1);
        Assert.Equal(RunState.Queued, await StateAsync(lease.Run));
    }

    /// <summary>The run's worker dies so often, and each time but the last another one claims it.</summary>
    private async Task LoseAsync(RunId run, int times)
    {
        for (var i = 0; i < times; i++)
        {
            if (i > 0)
                await ClaimAsync();
            Assert.Equal(1, await Store.ReapAsync(["worker-a"], None));
        }
        Assert.Equal("lost", (await FindAsync(run)).Attempts[^1].Outcome);
    }

    [StoreFact]
    public async Task Claim_WhenALeaseHasExpired_ReapsAndTakesTheRunWithAGreaterEpoch()
    {
        var lost = await SubmitAndClaimAsync();
        await Host.ExpireLeasesAsync(Store);
        var next = await ClaimAsync("worker-b");
        Assert.Equal(lost.Run, next.Run);
        Assert.True(next.Epoch > lost.Epoch);
        Assert.Equal(2, next.Attempt);
        Assert.Equal(["lost", "running"], (await FindAsync(lost.Run)).Attempts.Select(a => a.Outcome));
        Assert.Null((await FindAsync(lost.Run)).Summary.Failure);
    }

    [StoreFact]
    public async Task Renew_BeforeTheLeaseIsReaped_KeepsTheRun()
    {
        var lease = await SubmitAndClaimAsync();
        await Host.ExpireLeasesAsync(Store);
        // Expired, but nobody has taken it: the holder may go on.
        await Store.RenewAsync(lease, new RunProgress(40, 1234.5), None);
        Assert.Equal(0, await Store.ReapAsync([], None));
        var run = (await FindAsync(lease.Run)).Summary;
        Assert.Equal((RunState.Running, 40, 1234.5), (run.State, run.Step, run.TokensPerSecond));
    }

    [StoreFact]
    public async Task RenewAll_RenewsThoseThatHold_AndTellsWhichAreLost()
    {
        await Store.SubmitAsync(Submission(points: 3), false, None);
        List<RunLease> leases = [await ClaimAsync("a"), await ClaimAsync("b"), await ClaimAsync("c")];
        await Store.ReapAsync(["b"], None);
        await Host.ExpireLeasesAsync(Store);
        var standings = await Store.RenewAllAsync([.. leases.Select(lease => LeaseRenewal.Of(lease, new RunProgress(40, 1234.5)))], None);
        Assert.Equal([RunState.Running, null, RunState.Running], standings.Select(standing => standing?.State));
        Assert.Equal(0, await Store.ReapAsync([], None));
        Assert.Equal([40, 0, 40], (await Store.ListRunsAsync("demo", None)).Select(run => run.Step));
    }

    [StoreFact]
    public async Task Renew_WithAnOlderStepThanAnEvaluationSaid_KeepsTheStepThatWasReached()
    {
        var lease = await SubmitAndClaimAsync();
        await Store.RecordAsync(lease, new RunUpdate { Evaluations = [Evaluation(50, 4)] }, None);
        // Said by the trainer before that evaluation, delivered after it.
        await Store.RenewAsync(lease, new RunProgress(40, 1000), None);
        Assert.Equal(50, (await FindAsync(lease.Run)).Summary.Step);
    }

    [StoreFact]
    public async Task Record_WithProgress_RenewsTheLease()
    {
        var lease = await SubmitAndClaimAsync();
        await Host.ExpireLeasesAsync(Store);
        await Store.RecordAsync(lease, new RunUpdate { Evaluations = [Evaluation(0, 4)], Progress = new RunProgress(7, null) }, None);
        Assert.Equal(0, await Store.ReapAsync([], None));
        Assert.Equal(7, (await FindAsync(lease.Run)).Summary.Step);
    }

    [StoreFact]
    public async Task Reap_OwnersKnownToBeDead_DoesNotWaitForExpiry()
    {
        await Store.SubmitAsync(Submission(points: 3), false, None);
        var dead = await ClaimAsync("dead");
        var alive = await ClaimAsync("alive");
        Assert.Equal(1, await Store.ReapAsync(["dead", "unheard-of"], None));
        Assert.Equal(RunState.Queued, await StateAsync(dead.Run));
        Assert.Equal(RunState.Running, await StateAsync(alive.Run));
        await Assert.ThrowsAsync<LeaseLostException>(() => Store.RenewAsync(dead, new RunProgress(1, null), None));
    }

    [StoreFact]
    public async Task Reap_OfARunThatADeviceIsListedWith_EndsThatDeviceUntilItReports()
    {
        await Store.SubmitAsync(Submission(points: 2), false, None);
        var lost = await ClaimAsync("dead");
        var kept = await ClaimAsync("alive");
        var host = Worker().Host;
        DeviceStatus At(string device, RunId run) =>
            new(host, device, "", DeviceState.Running) { Runs = [new DeviceRun(device, run)] };
        await Store.ReportDevicesAsync([At("cpu:0", lost.Run), At("cpu:1", kept.Run)], None);

        await Store.ReapAsync(["dead"], None);

        Assert.Equal([(DeviceState.Gone, 0), (DeviceState.Running, 1)], await DevicesAsync());
        await Store.ReportDevicesAsync([At("cpu:0", lost.Run)], None);
        Assert.Equal([(DeviceState.Running, 1), (DeviceState.Running, 1)], await DevicesAsync());

        async Task<IEnumerable<(DeviceState, int)>> DevicesAsync() =>
            (await Store.ListDevicesAsync(None)).Select(device => (device.State, device.Runs.Count));
    }

    [StoreFact]
    public async Task EveryWrite_OfALeaseThatWasReaped_IsRefusedAndChangesNothing()
    {
        var stale = await SubmitAndClaimAsync();
        await Store.ReapAsync(["worker-a"], None);
        await AssertRefusesEveryWriteAsync(stale);
    }

    [StoreFact]
    public async Task EveryWrite_OfALeaseThatAnotherWorkerHas_IsRefusedAndChangesNothing()
    {
        var stale = await SubmitAndClaimAsync();
        await Store.ReapAsync(["worker-a"], None);
        var present = await ClaimAsync("worker-b");
        await Store.RecordAsync(present, new RunUpdate { Start = new RunStart(0, 1, 2, "k", "torch", "v") }, None);
        await Store.RecordAsync(present, new RunUpdate { Evaluations = [Evaluation(0, 3)] }, None);
        await SaveCheckpointAsync(present, 10, isBest: true);
        await AssertRefusesEveryWriteAsync(stale);
        await Store.RecordAsync(present, new RunUpdate { Result = Result() }, None);
        await AssertRefusesEveryWriteAsync(stale);
    }

    [StoreFact]
    public async Task EveryWrite_OfACancelledRun_IsRefusedAndChangesNothing()
    {
        var stale = await SubmitAndClaimAsync();
        Assert.Equal(1, await Store.CancelAsync("demo", 1, None));
        await AssertRefusesEveryWriteAsync(stale);
    }

    [StoreFact]
    public async Task EveryWrite_AfterTheRunHasEnded_ChangesNothingAndOnlyTheSameEndingIsNotRefused()
    {
        await Store.SubmitAsync(Submission(points: 3), false, None);
        var completed = await ClaimAsync();
        await Store.RecordAsync(completed, new RunUpdate { Result = Result() }, None);
        await AssertRefusesEveryWriteAsync(completed, "complete", "everything");
        var failed = await ClaimAsync();
        await Store.FailAsync(failed, new RunFailure(FailureKind.Data, "gone", 3), None);
        await AssertRefusesEveryWriteAsync(failed);
        var released = await ClaimAsync();
        await Store.ReleaseAsync(released, None);
        await AssertRefusesEveryWriteAsync(released, "release");
    }

    [StoreFact]
    public async Task Fail_AgainUnderTheSameEpoch_TellsTheSameStateAndUsesOneRetry()
    {
        var lease = await SubmitAndClaimAsync(maxRetries: 1);
        var crash = new RunFailure(FailureKind.Crash, "boom", 3);
        Assert.Equal(RunState.Queued, await Store.FailAsync(lease, crash, None));
        Assert.Equal(RunState.Queued, await Store.FailAsync(lease, crash, None));
        Assert.Equal("crash", Assert.Single((await FindAsync(lease.Run)).Attempts).Outcome);
        Assert.Equal(RunState.Failed, await Store.FailAsync(await ClaimAsync(), crash, None));
    }

    [StoreFact]
    public async Task Fail_AsCancelled_EndsTheRunForGoodUnderItsLease()
    {
        var lease = await SubmitAndClaimAsync(maxRetries: 1);
        var byHand = new RunFailure(FailureKind.Cancelled, "cancelled by hand", 3);
        Assert.Equal(RunState.Cancelled, await Store.FailAsync(lease, byHand, None));
        Assert.Equal(RunState.Cancelled, await Store.FailAsync(lease, byHand, None));
        var run = await FindAsync(lease.Run);
        Assert.Equal((RunState.Cancelled, "cancelled"), (run.Summary.State, Assert.Single(run.Attempts).Outcome));
        Assert.Empty(await Store.ListLeasesAsync(None));
    }

    [StoreFact]
    public async Task Release_AgainWhenAnotherWorkerHasTheRun_LeavesItAlone()
    {
        var lease = await SubmitAndClaimAsync();
        await Store.ReleaseAsync(lease, None);
        var present = await ClaimAsync("worker-b");
        await Store.ReleaseAsync(lease, None);
        await Store.RenewAsync(present, new RunProgress(1, null), None);
        Assert.Equal(RunState.Running, await StateAsync(lease.Run));
    }

    // Those in "repeated" end the lease as it has ended already: they succeed, and change nothing.
    private async Task AssertRefusesEveryWriteAsync(RunLease stale, params string[] repeated)
    {
        var before = Snapshot(await FindAsync(stale.Run));
        var blobs = await Host.CountStoredCheckpointsAsync();
        var checkpoint = WriteCheckpoint(stale, 999, isBest: true);
        var everything = new RunUpdate
        {
            Start = new RunStart(5, 5, 5, "x", "x", "x"),
            Evaluations = [Evaluation(60, 0.4)],
            Progress = new RunProgress(78, 1),
            Result = Result(60),
        };
        var writes = new Dictionary<string, Func<Task>>
        {
            ["renew"] = () => Store.RenewAsync(stale, new RunProgress(77, 1), None),
            ["start"] = () => Store.RecordAsync(stale, new RunUpdate { Start = everything.Start }, None),
            ["evaluation"] = () => Store.RecordAsync(stale, new RunUpdate { Evaluations = [Evaluation(50, 0.5)] }, None),
            ["evaluation that is there"] = () => Store.RecordAsync(stale, new RunUpdate { Evaluations = [Evaluation(0, 0.5)] }, None),
            ["progress"] = () => Store.RecordAsync(stale, new RunUpdate { Progress = everything.Progress }, None),
            // Before the endings: a repeated one removes the folder that the file lies in.
            ["checkpoint"] = () => Store.SaveCheckpointAsync(stale, checkpoint, None),
            ["everything"] = () => Store.RecordAsync(stale, everything, None),
            ["complete"] = () => Store.RecordAsync(stale, new RunUpdate { Result = Result() }, None),
            ["fail"] = () => Store.FailAsync(stale, new RunFailure(FailureKind.Crash, "boom", 3), None),
            ["release"] = () => Store.ReleaseAsync(stale, None),
        };
        foreach (var (name, write) in writes)
        {
            var lost = await Record.ExceptionAsync(write) as LeaseLostException;
            Assert.True(repeated.Contains(name) ? lost is null : (stale.Run, stale.Epoch) == (lost?.Run, lost?.Epoch), name);
            Assert.Equal(before, Snapshot(await FindAsync(stale.Run)));
        }
        Assert.Equal(blobs, await Host.CountStoredCheckpointsAsync());
        Assert.False(File.Exists(checkpoint.Path));
    }

    // Records compare their lists by reference: spelled out.
    private static string Snapshot(RunDetail run) => System.Text.Json.JsonSerializer.Serialize(run, SweepJson.Compact);
}
