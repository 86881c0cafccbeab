using System.Security.Cryptography;
using Sweep.Core;

namespace Sweep.Store.Conformance;

/// <summary>Checkpoints: the last and the best are kept, come back bit for bit, and nothing else stays.</summary>
public abstract class CheckpointConformance<THost> : StoreTest<THost>
    where THost : StoreHost, new()
{
    [StoreFact]
    public async Task Save_ByATrainerOfTheFormerMetric_LeavesTheBestOfTheNewOne()
    {
        var lease = await SubmitAndClaimAsync();
        await Store.RecordAsync(lease, new RunUpdate { Evaluations = [new Evaluation(10, 1, 0, 2, 0, 1)] }, None);
        await SaveCheckpointAsync(lease, 10, isBest: true);

        await Store.SubmitAsync(
            Submission() with { Spec = "{\"metric\":1}", Metric = new Metric("train_loss", true) }, true, None);
        // Its trainer finds the better val_loss the best still.
        await Store.RecordAsync(lease, new RunUpdate { Evaluations = [new Evaluation(20, 1.5, 0, 0.9, 0, 2)] }, None);
        await SaveCheckpointAsync(lease, 20, isBest: true);

        var run = await FindAsync(lease.Run);
        Assert.Equal((10, 10), (run.Summary.Best!.Step, run.Checkpoints.Single(checkpoint => checkpoint.IsBest).Step));
        Assert.Equal([20, 10], run.Checkpoints.Select(checkpoint => checkpoint.Step));
    }

    [StoreFact]
    public async Task Save_SeveralCheckpoints_KeepsTheLastAndTheBest()
    {
        var lease = await SubmitAndClaimAsync();
        await SaveCheckpointAsync(lease, 10, isBest: true);
        await SaveCheckpointAsync(lease, 20, isBest: true);
        await SaveCheckpointAsync(lease, 30, isBest: false);
        var last = await SaveCheckpointAsync(lease, 40, isBest: false);

        var stored = (await FindAsync(lease.Run)).Checkpoints;
        Assert.Equal([(40, true, false), (20, false, true)], stored.Select(c => (c.Step, c.IsLast, c.IsBest)));
        Assert.Equal((last.Bytes, last.Sha256, last.Seconds), (stored[0].Bytes, stored[0].Sha256, stored[0].Seconds));
        Assert.Equal(2, await Host.CountStoredCheckpointsAsync());
        Assert.False(File.Exists(last.Path));
    }

    [StoreFact]
    public async Task Save_TheBestAgain_LeavesOne()
    {
        var lease = await SubmitAndClaimAsync();
        await SaveCheckpointAsync(lease, 10, isBest: false);
        await SaveCheckpointAsync(lease, 20, isBest: true);
        Assert.Equal([(20, true, true)], (await FindAsync(lease.Run)).Checkpoints.Select(c => (c.Step, c.IsLast, c.IsBest)));
        Assert.Equal(1, await Host.CountStoredCheckpointsAsync());
    }

    [StoreFact]
    public async Task Save_AFileThatIsGone_FailsAndTheRunGoesOn()
    {
        var lease = await SubmitAndClaimAsync();
        var gone = Path.Combine(Store.CheckpointScratchDirectory(lease), "step-00000010.safetensors");
        var checkpoint = new CheckpointFile(gone, 10, 100, new string('a', 64), IsBest: true, Seconds: 1);

        var error = await Assert.ThrowsAsync<StoreException>(() => Store.SaveCheckpointAsync(lease, checkpoint, None));

        Assert.Contains(gone, error.Message, StringComparison.Ordinal);
        Assert.Empty((await FindAsync(lease.Run)).Checkpoints);
        await SaveCheckpointAsync(lease, 20, isBest: true);
    }

    [StoreFact]
    public async Task Save_AtTheBestEvaluationsStep_IsTheBestWhateverTheTrainerThinks()
    {
        // The first worker died between the evaluation at 20 and its checkpoint; the second passes 20 again, and its trainer sees no
        // improvement.
        var first = await SubmitAndClaimAsync();
        await Store.RecordAsync(first, new RunUpdate { Evaluations = [Evaluation(10, 3)] }, None);
        await SaveCheckpointAsync(first, 10, isBest: true);
        await Store.RecordAsync(first, new RunUpdate { Evaluations = [Evaluation(20, 2)] }, None);
        await Store.ReapAsync(["worker-a"], None);

        var second = await ClaimAsync("worker-b");
        Assert.Equal(3, second.BestMetric);
        await SaveCheckpointAsync(second, 20, isBest: false);
        await SaveCheckpointAsync(second, 30, isBest: false);
        Assert.Equal([(30, false), (20, true)], (await FindAsync(first.Run)).Checkpoints.Select(c => (c.Step, c.IsBest)));
    }

    [StoreFact]
    public async Task Save_AnEarlierStepAfterAResume_IsTheLastNow()
    {
        var first = await SubmitAndClaimAsync();
        await SaveCheckpointAsync(first, 10, isBest: true);
        await SaveCheckpointAsync(first, 50, isBest: false);
        await Store.ReleaseAsync(first, None);
        var second = await ClaimAsync();
        Assert.Equal([50, 10], second.Checkpoints.Select(c => c.Step));
        // 50 was damaged: it went on from 10.
        await SaveCheckpointAsync(second, 30, isBest: false);
        Assert.Equal([(30, true), (10, false)], (await FindAsync(first.Run)).Checkpoints.Select(c => (c.Step, c.IsLast)));
        Assert.Equal(2, await Host.CountStoredCheckpointsAsync());
    }

    [StoreFact]
    public async Task Save_TheSameStepInALaterAttempt_Replaces()
    {
        var first = await SubmitAndClaimAsync();
        await SaveCheckpointAsync(first, 10, isBest: true);
        await Store.ReleaseAsync(first, None);
        var second = await ClaimAsync();
        var again = await SaveCheckpointAsync(second, 10, isBest: true, bytes: 6000);
        var stored = Assert.Single((await FindAsync(first.Run)).Checkpoints);
        Assert.Equal((6000, again.Sha256, true, true), (stored.Bytes, stored.Sha256, stored.IsLast, stored.IsBest));
        Assert.Equal(1, await Host.CountStoredCheckpointsAsync());
    }

    [StoreFact]
    public async Task Fetch_AStoredCheckpoint_GivesItsBytes()
    {
        var lease = await SubmitAndClaimAsync();
        // Over several chunks, the last one partial.
        var file = await SaveCheckpointAsync(lease, 10, isBest: true, bytes: (5 << 19) + 17);
        var stored = (await FindAsync(lease.Run)).Checkpoints.Single();
        var path = await Store.FetchCheckpointAsync(lease.Run, stored, Scratch.Root, None);
        Assert.NotNull(path);
        Assert.Equal(file.Sha256, Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(path))));
    }

    [StoreFact]
    public async Task Fetch_ADamagedCheckpoint_IsNull()
    {
        var lease = await SubmitAndClaimAsync();
        await SaveCheckpointAsync(lease, 10, isBest: true);
        await SaveCheckpointAsync(lease, 20, isBest: false);
        await Host.DamageCheckpointAsync(lease.Run, 20);
        var stored = (await FindAsync(lease.Run)).Checkpoints;
        Assert.Null(await Store.FetchCheckpointAsync(lease.Run, stored[0], Scratch.Root, None));
        Assert.NotNull(await Store.FetchCheckpointAsync(lease.Run, stored[1], Scratch.Root, None));
    }

    [StoreFact]
    public async Task Fetch_IntoAFolderThatCannotBeMade_SaysWhichAndSucceedsLater()
    {
        var lease = await SubmitAndClaimAsync();
        await SaveCheckpointAsync(lease, 10, isBest: true);
        var stored = (await FindAsync(lease.Run)).Checkpoints.Single();
        var inTheWay = Scratch.Write("taken", "a file where the folder should be");
        var folder = Path.Combine(inTheWay, "scratch-1");

        if (Host.FetchesIntoFolders)
        {
            var error = await Assert.ThrowsAsync<StoreException>(() => Store.FetchCheckpointAsync(lease.Run, stored, folder, None));
            Assert.Contains(folder, error.Message, StringComparison.Ordinal);
        }

        File.Delete(inTheWay);
        Assert.NotNull(await Store.FetchCheckpointAsync(lease.Run, stored, folder, None));
    }

    [StoreFact]
    public async Task Fetch_ASupersededCheckpoint_IsNull()
    {
        var lease = await SubmitAndClaimAsync();
        await SaveCheckpointAsync(lease, 10, isBest: false);
        var old = (await FindAsync(lease.Run)).Checkpoints.Single();
        await SaveCheckpointAsync(lease, 20, isBest: false);
        Assert.Null(await Store.FetchCheckpointAsync(lease.Run, old, Scratch.Root, None));
    }

    [StoreFact]
    public async Task Resume_FromTheStart_ForgetsCheckpointsAndKeepsEvaluations()
    {
        var lease = await SubmitAndClaimAsync();
        await Store.RecordAsync(lease, new RunUpdate { Evaluations = [Evaluation(10, 3)] }, None);
        await SaveCheckpointAsync(lease, 10, isBest: true);
        await Store.FailAsync(lease, new RunFailure(FailureKind.Diverged, "NaN", 15), None);

        Assert.Equal(1, await Store.ResumeAsync("demo", null, true, None));
        Assert.Equal(0, await Host.CountStoredCheckpointsAsync());
        var again = await ClaimAsync();
        Assert.Empty(again.Checkpoints);
        Assert.Null(again.BestMetric);
        Assert.Equal([Evaluation(10, 3)], (await FindAsync(lease.Run)).Evaluations);
    }

    [StoreFact]
    public async Task Resume_WithoutFromStart_KeepsTheCheckpointsForTheNextClaim()
    {
        var lease = await SubmitAndClaimAsync();
        await SaveCheckpointAsync(lease, 10, isBest: true);
        await Store.FailAsync(lease, new RunFailure(FailureKind.OutOfMemory, "no room", 15), None);
        await Store.ResumeAsync("demo", 1, false, None);
        Assert.Equal([10], (await ClaimAsync()).Checkpoints.Select(c => c.Step));
    }

    [StoreFact]
    public async Task Claim_AfterAWorkerDied_RemovesWhatItLeftInItsScratchFolder()
    {
        var dead = await SubmitAndClaimAsync();
        var left = WriteCheckpoint(dead, 10, isBest: false);
        await Store.ReapAsync(["worker-a"], None);
        var next = await ClaimAsync("worker-b");
        Assert.False(File.Exists(left.Path));
        Assert.NotEqual(Store.CheckpointScratchDirectory(dead), Store.CheckpointScratchDirectory(next));
    }

    [StoreFact]
    public async Task Complete_RemovesTheScratchFolder()
    {
        var lease = await SubmitAndClaimAsync();
        var folder = MakeScratch(Store, lease);
        await Store.RecordAsync(lease, new RunUpdate { Result = Result() }, None);
        Assert.False(Directory.Exists(folder));
    }
}
