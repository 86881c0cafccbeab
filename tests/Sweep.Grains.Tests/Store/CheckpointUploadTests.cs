using System.Security.Cryptography;
using Sweep.Core;
using Sweep.Store;
using Sweep.Store.Conformance;

namespace Sweep.Grains.Tests.Store;

/// <summary>Checkpoints on their way through the cluster, piece by piece; calls whose answers were lost are repeated.</summary>
public sealed class CheckpointUploadTests : StoreTest<OrleansHost>
{
    private async Task<IStoreGrain> GrainAsync() => (await Host.ConnectAsync(LeaseTime)).GetGrain<IStoreGrain>(IStoreGrain.Key);

    [Fact]
    public async Task Commit_Again_FindsTheCheckpointThatIsStored()
    {
        var lease = await SubmitAndClaimAsync();
        var grain = await GrainAsync();
        var (file, content) = Checkpoint(lease, 3000);
        await grain.UploadAsync(lease, file.Sha256, 0, content, None);
        Assert.True(await grain.CommitAsync(lease, file, None));

        Assert.True(await grain.CommitAsync(lease, file, None));
        Assert.Single((await FindAsync(lease.Run)).Checkpoints);
    }

    [Fact]
    public async Task Commit_OfAFileWithAPieceMissing_AsksForItAgain()
    {
        var lease = await SubmitAndClaimAsync();
        var grain = await GrainAsync();
        var (file, content) = Checkpoint(lease, 3000);
        await grain.UploadAsync(lease, file.Sha256, 0, content[..1000], None);
        await grain.UploadAsync(lease, file.Sha256, 2000, content[2000..], None);

        Assert.False(await grain.CommitAsync(lease, file, None));

        await grain.UploadAsync(lease, file.Sha256, 1000, content[1000..2000], None);
        Assert.True(await grain.CommitAsync(lease, file, None));
    }

    [Fact]
    public async Task Upload_WhoseFirstPiecesWentToAHeadThatDied_IsAskedForAgain()
    {
        var lease = await SubmitAndClaimAsync();
        var grain = await GrainAsync();
        var (file, content) = Checkpoint(lease, 3000);

        // This head hears of the upload by its last piece.
        await grain.UploadAsync(lease, file.Sha256, 2000, content[2000..], None);

        Assert.False(await grain.CommitAsync(lease, file, None));
        await grain.UploadAsync(lease, file.Sha256, 0, content, None);
        Assert.True(await grain.CommitAsync(lease, file, None));
    }

    [Theory]
    [InlineData("../../../etc/passwd")]
    [InlineData("ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789")]
    public async Task Upload_UnderANameThatIsNoHash_IsRefused(string name)
    {
        var lease = await SubmitAndClaimAsync();
        var grain = await GrainAsync();

        var fault = await Assert.ThrowsAsync<StoreFaultException>(() => grain.UploadAsync(lease, name, 0, [1], None));

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
