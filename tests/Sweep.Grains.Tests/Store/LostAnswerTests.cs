using System.Security.Cryptography;
using Sweep.Core;
using Sweep.Store;
using Sweep.Store.Conformance;

namespace Sweep.Grains.Tests.Store;

/// <summary>A call whose answer was lost is made again: the store ends up as if it had been made once.</summary>
public sealed class LostAnswerTests : StoreTest<OrleansHost>
{
    private async Task<IStoreGrain> GrainAsync() => (await Host.ConnectAsync(LeaseTime)).GetGrain<IStoreGrain>(IStoreGrain.Key);

    [Fact]
    public async Task Claim_Again_GivesBackTheLeaseThatNobodyHeardOf()
    {
        await Store.SubmitAsync(Submission(points: 2), false, None);
        var grain = await GrainAsync();
        var unheard = (await grain.ClaimAsync(Grains.Wire.Of(Worker()), null, again: false)).Value!;

        var lease = (await grain.ClaimAsync(Grains.Wire.Of(Worker()), null, again: true)).Value!;

        Assert.Equal(unheard.Run, lease.Run);
        Assert.NotEqual(unheard.Epoch, lease.Epoch);
        Assert.Equal(lease.Run, Assert.Single(await Store.ListLeasesAsync(None)).Run);
        Assert.Equal(["released", "running"], (await FindAsync(lease.Run)).Attempts.Select(attempt => attempt.Outcome));
    }

    [Fact]
    public async Task Claim_Again_LeavesTheLeasesOfOtherSlotsAlone()
    {
        await Store.SubmitAsync(Submission(points: 3), false, None);
        var other = (await Store.ClaimAsync(Worker(device: "cpu:1"), null, None))!;
        var grain = await GrainAsync();

        await grain.ClaimAsync(Grains.Wire.Of(Worker()), null, again: true);

        await Store.RenewAsync(other, new RunProgress(1, null), None);
        Assert.Equal(2, (await Store.ListLeasesAsync(None)).Count);
    }

    [Fact]
    public async Task Complete_Again_IsDone()
    {
        var lease = await SubmitAndClaimAsync();
        var news = Grains.Wire.Of(new RunNews(null, [Evaluation(100, 2)], null, Result()));
        var grain = await GrainAsync();
        await grain.RecordAsync(Grains.Wire.Of(lease), news, again: false);

        await grain.RecordAsync(Grains.Wire.Of(lease), news, again: true);

        Assert.Equal(RunState.Completed, await StateAsync(lease.Run));
    }

    [Fact]
    public async Task Fail_Again_TellsTheSameState()
    {
        var lease = await SubmitAndClaimAsync(maxRetries: 1);
        var failure = Grains.Wire.Of(new RunFailure(FailureKind.Crash, "boom", 3));
        var grain = await GrainAsync();

        Assert.Equal(RunState.Queued, await grain.FailAsync(Grains.Wire.Of(lease), failure, again: false));
        Assert.Equal(RunState.Queued, await grain.FailAsync(Grains.Wire.Of(lease), failure, again: true));

        Assert.Single((await FindAsync(lease.Run)).Attempts);
    }

    [Fact]
    public async Task Release_Again_IsDone()
    {
        var lease = await SubmitAndClaimAsync();
        var grain = await GrainAsync();
        await grain.ReleaseAsync(Grains.Wire.Of(lease), again: false);

        await grain.ReleaseAsync(Grains.Wire.Of(lease), again: true);

        Assert.Equal(RunState.Queued, await StateAsync(lease.Run));
    }

    [Fact]
    public async Task Release_AgainWhenTheLeaseWasLostOtherwise_SaysSo()
    {
        var lease = await SubmitAndClaimAsync();
        await Store.ReapAsync(["worker-a"], None);
        var grain = await GrainAsync();

        var fault = await Assert.ThrowsAsync<StoreFaultException>(() => grain.ReleaseAsync(Grains.Wire.Of(lease), again: true));

        Assert.Equal(lease.Run, Assert.IsType<LeaseLostException>(fault.ToException()).Run);
    }

    [Fact]
    public async Task Commit_Again_FindsTheCheckpointThatIsStored()
    {
        var lease = await SubmitAndClaimAsync();
        var (grain, wire) = (await GrainAsync(), Grains.Wire.Of(lease));
        var (file, content) = Checkpoint(lease, 3000);
        await grain.UploadAsync(wire, file.Sha256, 0, content);
        Assert.True(await grain.CommitAsync(wire, Grains.Wire.Of(file), again: false));

        Assert.True(await grain.CommitAsync(wire, Grains.Wire.Of(file), again: true));
        Assert.Single((await FindAsync(lease.Run)).Checkpoints);
    }

    [Fact]
    public async Task Commit_OfAFileWithAPieceMissing_AsksForItAgain()
    {
        var lease = await SubmitAndClaimAsync();
        var (grain, wire) = (await GrainAsync(), Grains.Wire.Of(lease));
        var (file, content) = Checkpoint(lease, 3000);
        await grain.UploadAsync(wire, file.Sha256, 0, content[..1000]);
        await grain.UploadAsync(wire, file.Sha256, 2000, content[2000..]);

        Assert.False(await grain.CommitAsync(wire, Grains.Wire.Of(file), again: false));

        await grain.UploadAsync(wire, file.Sha256, 1000, content[1000..2000]);
        Assert.True(await grain.CommitAsync(wire, Grains.Wire.Of(file), again: false));
    }

    [Theory]
    [InlineData("../../../etc/passwd")]
    [InlineData("ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789")]
    public async Task Upload_UnderANameThatIsNoHash_IsRefused(string name)
    {
        var lease = await SubmitAndClaimAsync();
        var grain = await GrainAsync();

        var fault = await Assert.ThrowsAsync<StoreFaultException>(() => grain.UploadAsync(Grains.Wire.Of(lease), name, 0, [1]));

        Assert.IsType<UsageException>(fault.ToException());
    }

    [Fact]
    public async Task SaveCheckpoint_OfManyPieces_ComesBackBitForBit()
    {
        var lease = await SubmitAndClaimAsync();
        var saved = await SaveCheckpointAsync(lease, 10, isBest: true, bytes: (3 * 512 << 10) + 17);
        var stored = Assert.Single((await FindAsync(lease.Run)).Checkpoints);
        using var folder = new Sweep.Testing.TempFolder();

        var path = (await Store.FetchCheckpointAsync(lease.Run, stored, folder.Root, None))!;

        Assert.Equal(saved.Sha256, Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(path))));
        Assert.False(File.Exists(saved.Path));
    }

    private (CheckpointFile File, byte[] Content) Checkpoint(RunLease lease, int bytes)
    {
        var file = WriteCheckpoint(lease, 10, isBest: true, bytes);
        return (file, File.ReadAllBytes(file.Path));
    }
}
