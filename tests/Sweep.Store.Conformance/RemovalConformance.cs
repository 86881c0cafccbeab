using Sweep.Core;

namespace Sweep.Store.Conformance;

/// <summary>Deleting, dropping checkpoints and renaming: what was asked for and nothing else, and never under a worker.</summary>
public abstract class RemovalConformance<THost> : StoreTest<THost>
    where THost : StoreHost, new()
{
    [StoreFact]
    public async Task Delete_ASweep_RemovesItsRowsAndCheckpointsAndNoOthers()
    {
        var other = await SubmitAndClaimAsync("other");
        await SaveCheckpointAsync(other, 10, isBest: true);
        await Store.ReleaseAsync(other, None);
        await FailedRunAsync("demo", 2);

        var removed = await Store.DeleteAsync("demo", null, None);

        Assert.Equal(new RemovalOutcome(2, 1, 5000), removed);
        Assert.Null(await Store.FindSweepAsync("demo", None));
        Assert.Null(await Store.FindRunAsync(new RunId("demo", 1), None));
        Assert.Empty(await Store.ListEvaluationsAsync("demo", null, None));
        Assert.Equal(1, await Host.CountStoredCheckpointsAsync());
        Assert.Equal([10], (await FindAsync(other.Run)).Checkpoints.Select(c => c.Step));
        // A repeated call has nothing left to do.
        Assert.Equal(new RemovalOutcome(0, 0, 0), await Store.DeleteAsync("demo", null, None));
    }

    [StoreFact]
    public async Task Delete_OneRun_LeavesTheOthers()
    {
        await FailedRunAsync("demo", 3);
        Assert.Equal(new RemovalOutcome(1, 1, 5000), await Store.DeleteAsync("demo", 1, None));
        Assert.Equal([2, 3], (await Store.ListRunsAsync("demo", None)).Select(run => run.Id.Number));
        Assert.Equal(0, await Host.CountStoredCheckpointsAsync());
        Assert.Equal(new RunId("demo", 2), (await ClaimAsync()).Run);
    }

    [StoreFact]
    public async Task Delete_WhileARunIsTrained_IsRefusedAndChangesNothing()
    {
        await Store.SubmitAsync(Submission(points: 2), false, None);
        var lease = await ClaimAsync();
        await SaveCheckpointAsync(lease, 10, isBest: true);

        var refusal = await Assert.ThrowsAsync<UsageException>(() => Store.DeleteAsync("demo", null, None));
        await Assert.ThrowsAsync<UsageException>(() => Store.DeleteAsync("demo", 1, None));

        Assert.Contains("demo/1 is being trained on host-1 cpu:0", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(2, (await Store.ListRunsAsync("demo", None)).Count);
        await SaveCheckpointAsync(lease, 20, isBest: true);
        // The other run is nobody's.
        Assert.Equal(1, (await Store.DeleteAsync("demo", 2, None)).Runs);
    }

    [StoreFact]
    public async Task Delete_ThenSubmitAgain_StartsAfresh()
    {
        await FailedRunAsync("demo", 1);
        await Store.DeleteAsync("demo", null, None);
        var again = await SubmitAndClaimAsync();
        Assert.Equal((1, 0), (again.Attempt, again.Checkpoints.Count));
        Assert.Empty((await FindAsync(again.Run)).Evaluations);
        await SaveCheckpointAsync(again, 10, isBest: true);
        Assert.Equal(1, await Host.CountStoredCheckpointsAsync());
    }

    [StoreFact]
    public async Task DropCheckpoints_OfSomeRuns_KeepsTheOthersAndThoseToBeTrained()
    {
        await Store.SubmitAsync(Submission(points: 3), false, None);
        var (failed, kept, queued) = (await ClaimAsync(), await ClaimAsync("worker-b"), await ClaimAsync("worker-c"));
        foreach (var lease in (RunLease[])[failed, kept, queued])
            await SaveCheckpointAsync(lease, 10 * lease.Run.Number, isBest: true);
        await Store.FailAsync(failed, OutOfMemory, None);
        await Store.FailAsync(kept, OutOfMemory, None);
        await Store.ReleaseAsync(queued, None);

        var dropped = await Store.DropCheckpointsAsync("demo", [1, 3, 99], None);

        Assert.Equal(new RemovalOutcome(0, 1, 5000), dropped);
        Assert.Equal([(2, 20), (3, 30)], (await Store.ListCheckpointsAsync("demo", null, None)).Select(c => (c.Number, c.Checkpoint.Step)));
        Assert.Equal([(2, 20)], (await Store.ListCheckpointsAsync("demo", 2, None)).Select(c => (c.Number, c.Checkpoint.Step)));
        Assert.Equal(2, await Host.CountStoredCheckpointsAsync());
        // The run is still there, and begins again when it is resumed.
        await Store.ResumeAsync("demo", 1, false, None);
        Assert.Empty((await ClaimAsync()).Checkpoints);
    }

    [StoreFact]
    public async Task Rename_KeepsRunsAndCheckpoints()
    {
        await FailedRunAsync("Old name", 2);
        await Store.RenameAsync("Old name", "ನೂತನ", None);

        Assert.Null(await Store.FindSweepAsync("Old name", None));
        Assert.Equal(2, (await Store.FindSweepAsync("ನೂತನ", None))!.Counts.Total);
        var run = await FindAsync(new RunId("ನೂತನ", 1));
        Assert.NotNull(await Store.FetchCheckpointAsync(run.Summary.Id, run.Checkpoints.Single(), Scratch.Root, None));
        Assert.Equal(1, await Host.CountStoredCheckpointsAsync());
        await Store.ResumeAsync("ನೂತನ", 1, false, None);
        var lease = await ClaimAsync();
        Assert.Equal((run.Summary.Id, 2), (lease.Run, lease.Attempt));
        Assert.Equal([10], lease.Checkpoints.Select(c => c.Step));
        await SaveCheckpointAsync(lease, 20, isBest: true);
        Assert.Equal(1, await Host.CountStoredCheckpointsAsync());
    }

    [StoreFact]
    public async Task Rename_ToATakenOrImpossibleNameOrWhileARunIsTrained_IsRefused()
    {
        await Store.SubmitAsync(Submission("other"), false, None);
        await Store.SubmitAsync(Submission("idle"), false, None);
        var lease = await ClaimAsync();
        await Assert.ThrowsAsync<UsageException>(() => Store.RenameAsync("other", "new", None));
        await Assert.ThrowsAsync<UsageException>(() => Store.RenameAsync("idle", "other", None));
        await Assert.ThrowsAsync<UsageException>(() => Store.RenameAsync("idle", "a/b", None));
        await Assert.ThrowsAsync<UsageException>(() => Store.RenameAsync("idle", "idle", None));
        await Assert.ThrowsAsync<NotFoundException>(() => Store.RenameAsync("none", "new", None));
        Assert.Equal(["other", "idle"], (await Store.ListSweepsAsync(None)).Select(sweep => sweep.Name));
        await Store.RenewAsync(lease, new RunProgress(5, null), None);
    }

    [StoreFact]
    public async Task Rename_ASecondTime_IsDoneAlready()
    {
        await Store.SubmitAsync(Submission(spec: """{"data":"ab","name":"demo","x":0.10}"""), false, None);
        await Store.RenameAsync("demo", "new", None);
        await Store.RenameAsync("demo", "new", None);
        var sweep = await Store.FindSweepAsync("new", None);
        // The same file under its new name is the same sweep.
        Assert.Equal("""{"data":"ab","name":"new","x":0.10}""", sweep!.Spec);
    }

    private static RunFailure OutOfMemory => new(FailureKind.OutOfMemory, "no room", 15);

    /// <summary>Run 1 failed with a checkpoint at step 10; the others are queued.</summary>
    private async Task FailedRunAsync(string sweep, int points)
    {
        await Store.SubmitAsync(Submission(sweep, points), false, None);
        var lease = await Store.ClaimAsync(Worker(), sweep, None);
        await SaveCheckpointAsync(lease!, 10, isBest: true);
        await Store.FailAsync(lease!, OutOfMemory, None);
    }
}
