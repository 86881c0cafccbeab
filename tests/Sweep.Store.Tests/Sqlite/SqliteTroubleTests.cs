using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Sweep.Core;
using Sweep.Store.Conformance;
using Sweep.Testing;

namespace Sweep.Store.Tests.Sqlite;

/// <summary>Locked databases and full disks.</summary>
public sealed class SqliteTroubleTests : StoreTest<SqliteHost>
{
    [Fact]
    public async Task Write_WhileAnotherProcessHoldsTheLock_WaitsAndSucceeds()
    {
        var lease = await SubmitAndClaimAsync();
        using var other = new SqliteConnection($"Data Source={Host.Path};Pooling=False");
        await other.OpenAsync();
        await using var transaction = other.BeginTransaction(deferred: false);
        var writing = Store.RecordAsync(lease, new RunUpdate { Evaluations = [Evaluation(0, 4)] }, None);
        // Readers go on meanwhile, and see what was before.
        Assert.Empty((await FindAsync(lease.Run)).Evaluations);
        Assert.False(writing.IsCompleted);
        await transaction.RollbackAsync();
        await writing.Within("the write after the lock was given free");
        Assert.Single((await FindAsync(lease.Run)).Evaluations);
    }

    [Fact]
    public async Task Write_CancelledWhileItWaitsForTheLock_ChangesNothing()
    {
        var lease = await SubmitAndClaimAsync();
        using var other = new SqliteConnection($"Data Source={Host.Path};Pooling=False");
        await other.OpenAsync();
        using var stop = new CancellationTokenSource();
        await using (other.BeginTransaction(deferred: false))
        {
            var writing = Store.RecordAsync(lease, new RunUpdate { Result = Result() }, stop.Token);
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing.Within("the cancelled write"));
        }
        Assert.Equal(RunState.Running, await StateAsync(lease.Run));
        await Store.RecordAsync(lease, new RunUpdate { Result = Result() }, None);
    }

    [Fact]
    public async Task Open_WithSyncEveryWrite_WorksTheSame()
    {
        await using var store = await SweepStores.OpenAsync(Host.Path, new StoreOptions { SyncEveryWrite = true, Clock = Host.Clock });
        await store.SubmitAsync(Submission(), false, None);
        var lease = (await store.ClaimAsync(Worker(), null, None))!;
        await store.RecordAsync(lease, new RunUpdate { Result = Result() }, None);
        Assert.Equal(RunState.Completed, await StateAsync(lease.Run));
    }

    [FullDiskFact]
    public async Task Write_OnAFullDisk_FailsCleanlyAndSucceedsWhenThereIsRoom()
    {
        using var disk = new SmallDisk();
        await using var store = await SweepStores.OpenAsync(disk.PathOf("sweep.db"));
        await store.SubmitAsync(Submission(points: 2), false, None);
        var lease = (await store.ClaimAsync(Worker(), null, None))!;
        var scratch = MakeScratch(store, lease);
        var content = new byte[100_000];
        var path = Path.Combine(scratch, "step-10.safetensors");
        await File.WriteAllBytesAsync(path, content);
        var file = new CheckpointFile(
            path, 10, content.Length, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content)), true, 1);
        disk.Fill();

        // The log has room for a few small transactions before the first one fails.
        var full = await Assert.ThrowsAsync<StoreFullException>(async () =>
        {
            for (var step = 0; step < 100_000; step++)
                await store.RecordAsync(lease, new RunUpdate { Evaluations = [Evaluation(step, 4)] }, None);
        });
        Assert.Contains("sweep.db", full.Message, StringComparison.Ordinal);
        var recorded = (await store.FindRunAsync(lease.Run, None))!.Evaluations.Count;
        await Assert.ThrowsAsync<StoreFullException>(() => store.SaveCheckpointAsync(lease, file, None));
        Assert.True(File.Exists(file.Path));
        Assert.Empty((await store.FindRunAsync(lease.Run, None))!.Checkpoints);

        disk.MakeRoom();
        await store.SaveCheckpointAsync(lease, file, None);
        await store.RecordAsync(lease, new RunUpdate { Evaluations = [Evaluation(recorded, 3)] }, None);
        await store.RecordAsync(lease, new RunUpdate { Result = Result(recorded) }, None);
        var run = (await store.FindRunAsync(lease.Run, None))!;
        Assert.Equal(Enumerable.Range(0, recorded + 1), run.Evaluations.Select(e => e.Step));
        Assert.NotNull(await store.FetchCheckpointAsync(lease.Run, Assert.Single(run.Checkpoints), Scratch.Root, None));
    }

    /// <summary>A file system of 2 MiB.</summary>
    private sealed class SmallDisk : IDisposable
    {
        private readonly TempFolder _mount = new();

        public SmallDisk() => Run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", _mount.Root);

        public string PathOf(string name) => _mount.PathOf(name);

        public void Fill()
        {
            using var ballast = File.Create(PathOf("ballast"), 1);
            try
            {
                for (var block = new byte[4096]; ;)
                    ballast.Write(block);
            }
            catch (IOException)
            {
                // Full.
            }
        }

        public void MakeRoom() => File.Delete(PathOf("ballast"));

        public void Dispose()
        {
            Run("umount", "-l", _mount.Root);
            _mount.Dispose();
        }

        internal static void Run(string program, params string[] arguments)
        {
            using var process = Process.Start(program, arguments);
            process.WaitForExit();
            if (process.ExitCode != 0)
                throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed");
        }
    }

    private sealed class FullDiskFactAttribute() : RequiresFactAttribute(
        OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "mounting a small tmpfs needs root");
}
