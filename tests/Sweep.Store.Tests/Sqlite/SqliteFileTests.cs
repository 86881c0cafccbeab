using Dapper;
using Microsoft.Data.Sqlite;
using Sweep.Core;
using Sweep.Store.Leases;
using Sweep.Store.Migrations;
using Sweep.Store.Sqlite;
using Sweep.Testing;

namespace Sweep.Store.Tests.Sqlite;

/// <summary>The file itself: made, recognised, migrated; and left alone when it is not ours.</summary>
public sealed class SqliteFileTests : IDisposable
{
    private static readonly RunLease s_anyLease = new(
        new RunId("demo", 1), 1, 1, "cpu:0", new Hyperparameters(), new DataReference("", ""), new Metric("val_loss", true), null, [],
            TimeSpan.Zero);

    private static readonly DeviceStatus s_anyDevice = new("h", "cpu:0", "CPU", DeviceState.Idle);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Open_AMissingFile_MakesItWithItsFolders()
    {
        var path = _folder.PathOf("a", "b", "sweep.db");
        await using (await SweepStores.OpenAsync(path))
        {
        }
        using var connection = Connect(path);
        Assert.Equal(SqliteSchema.ApplicationId, connection.ExecuteScalar<long>("PRAGMA application_id"));
        Assert.Equal("wal", connection.ExecuteScalar<string>("PRAGMA journal_mode"));
    }

    [Fact]
    public async Task Open_AMissingFileThatMustExist_IsAUsageErrorAndMakesNothing()
    {
        var path = _folder.PathOf("a", "sweep.db");
        var error = await Assert.ThrowsAsync<UsageException>(() => SweepStores.OpenAsync(path, new StoreOptions { MustExist = true }));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Root));
    }

    [Fact]
    public async Task Open_ByManyAtOnce_MakesOneStore()
    {
        var path = _folder.PathOf("sweep.db");
        var stores = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => SweepStores.OpenAsync(path))));
        foreach (var store in stores)
        {
            Assert.Empty(await store.ListSweepsAsync(default));
            await store.DisposeAsync();
        }
    }

    [Fact]
    public async Task Open_ADatabaseOfAnotherProgram_IsRefusedUntouched()
    {
        var path = _folder.PathOf("other.db");
        using (var connection = Connect(path))
            connection.Execute("CREATE TABLE runs (id INTEGER); INSERT INTO runs VALUES (1)");
        await AssertRefusedUntouchedAsync(path, "another program");
    }

    [Fact]
    public async Task Open_AFileThatIsNoDatabase_IsRefusedUntouched()
    {
        var path = _folder.Write("notes.txt", string.Join('\n', Enumerable.Repeat("dear diary", 500)));
        await AssertRefusedUntouchedAsync(path, "no SQLite database");
    }

    [Fact]
    public async Task Open_ATruncatedStore_IsAClearError()
    {
        var path = _folder.PathOf("sweep.db");
        await using (await SweepStores.OpenAsync(path))
        {
        }
        using (var file = File.OpenWrite(path))
            file.SetLength(file.Length / 3);
        var error = await Assert.ThrowsAsync<StoreException>(async () =>
        {
            await using var store = await SweepStores.OpenAsync(path);
            await store.ListSweepsAsync(default);
            await store.ListDevicesAsync(default);
        });
        Assert.Contains("damaged", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_AFolder_IsAUsageError() =>
        await Assert.ThrowsAsync<UsageException>(() => SweepStores.OpenAsync(_folder.Root));

    [Theory]
    [InlineData("link.db")]
    [InlineData("linked-folder/sweep.db")]
    public async Task Open_ThroughASymbolicLink_KeepsCheckpointsBesideTheRealFile(string link)
    {
        Directory.CreateDirectory(_folder.PathOf("real"));
        await using var real = await SweepStores.OpenAsync(_folder.PathOf("real/sweep.db"));
        // A chain of two, one of them relative.
        File.CreateSymbolicLink(_folder.PathOf("first.db"), "real/sweep.db");
        File.CreateSymbolicLink(_folder.PathOf("link.db"), _folder.PathOf("first.db"));
        Directory.CreateSymbolicLink(_folder.PathOf("linked-folder"), _folder.PathOf("real"));

        await using var linked = await SweepStores.OpenAsync(_folder.PathOf(link));

        Assert.Equal(real.CheckpointScratchDirectory(s_anyLease), linked.CheckpointScratchDirectory(s_anyLease));
        Assert.Equal(real.Description, linked.Description);
    }

    [Fact]
    public async Task Open_LinksInACircle_IsAUsageError()
    {
        File.CreateSymbolicLink(_folder.PathOf("one.db"), "two.db");
        File.CreateSymbolicLink(_folder.PathOf("two.db"), "one.db");
        await Assert.ThrowsAsync<UsageException>(() => SweepStores.OpenAsync(_folder.PathOf("one.db")));
    }

    [Theory]
    [InlineData("deleted")]
    [InlineData("renamed")]
    [InlineData("replaced")]
    public async Task Use_AfterTheFileIsGoneFromItsPlace_FailsInsteadOfBeingLost(string how)
    {
        var path = _folder.PathOf("sweep.db");
        await using var store = await SweepStores.OpenAsync(path);
        await store.ReportDeviceAsync(s_anyDevice, default);
        await store.ListSweepsAsync(default);
        if (how == "deleted")
            File.Delete(path);
        else
            File.Move(path, _folder.PathOf("elsewhere.db"));
        if (how == "replaced")
        {
            await using (await SweepStores.OpenAsync(_folder.PathOf("new.db")))
            {
            }
            File.Move(_folder.PathOf("new.db"), path);
        }

        foreach (var use in (Func<Task>[])[() => store.ReportDeviceAsync(s_anyDevice, default), () => store.ListSweepsAsync(default)])
        {
            var error = await Assert.ThrowsAsync<StoreException>(use);
            Assert.Contains(path, error.Message, StringComparison.Ordinal);
            Assert.Contains("deleted, renamed or replaced", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Open_AStoreOfANewerVersion_IsRefused()
    {
        var path = _folder.PathOf("sweep.db");
        await using (await SweepStores.OpenAsync(path))
        {
        }
        using (var connection = Connect(path))
            connection.Execute("PRAGMA user_version = 4000");
        var error = await Assert.ThrowsAsync<StoreException>(() => SweepStores.OpenAsync(path));
        Assert.Contains("newer", error.Message, StringComparison.Ordinal);
        Assert.Contains("4000", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_AStoreOfAnOlderVersion_MigratesItOnceHoweverManyOpenIt()
    {
        var path = _folder.PathOf("sweep.db");
        await using (var store = await SweepStores.OpenAsync(path))
            await store.ReportDeviceAsync(s_anyDevice, default);

        var today = MigrationScript.Load("Sqlite");
        IReadOnlyList<MigrationScript> next =
            [.. today, new MigrationScript(today[^1].Version + 1, "ALTER TABLE devices ADD COLUMN note TEXT DEFAULT 'new'")];
        await Task.WhenAll(
            Enumerable.Range(0, 6).Select(_ => Task.Run(() => SqliteSchema.PrepareAsync(path, true, TimeProvider.System, next, default))));
        using var connection = Connect(path);
        Assert.Equal("new", connection.ExecuteScalar<string>("SELECT note FROM devices"));
        Assert.Equal(next[^1].Version, connection.ExecuteScalar<long>("PRAGMA user_version"));
    }

    [Fact]
    public async Task FindOutdated_TellsAnOlderStoreFromOthers_AndChangesNothing()
    {
        var (path, today) = (_folder.PathOf("sweep.db"), MigrationScript.Load("Sqlite"));
        Assert.Null(await SweepStores.FindOutdatedAsync(path, default));
        Assert.False(File.Exists(path));

        await SqliteSchema.PrepareAsync(path, false, TimeProvider.System, [.. today.SkipLast(1)], default);
        for (var look = 0; look < 2; look++)
            Assert.Equal(new OutdatedStore(today[^2].Version, today[^1].Version), await SweepStores.FindOutdatedAsync(path, default));

        // While it is open, its new version may be in the log alone.
        await using (await SweepStores.OpenAsync(path))
            Assert.Null(await SweepStores.FindOutdatedAsync(path, default));
        using (var connection = Connect(path))
            connection.Execute("PRAGMA user_version = 4000");
        Assert.Null(await SweepStores.FindOutdatedAsync(path, default));
    }

    [Fact]
    public async Task Open_WhenAMigrationFails_LeavesTheOldSchema()
    {
        var path = _folder.PathOf("sweep.db");
        await using (await SweepStores.OpenAsync(path))
        {
        }
        var today = MigrationScript.Load("Sqlite");
        IReadOnlyList<MigrationScript> broken =
            [.. today, new MigrationScript(today[^1].Version + 1, "CREATE TABLE half (id INTEGER); CREATE TABLE nonsense (")];
        await Assert.ThrowsAsync<SqliteException>(() => SqliteSchema.PrepareAsync(path, true, TimeProvider.System, broken, default));
        using var connection = Connect(path);
        Assert.Equal(today[^1].Version, connection.ExecuteScalar<long>("PRAGMA user_version"));
        Assert.Equal(0, connection.ExecuteScalar<long>("SELECT count(*) FROM sqlite_master WHERE name = 'half'"));
    }

    [Fact]
    public async Task Claim_LooksAtQueuedRunsOnly_HoweverManyThereAre()
    {
        var path = _folder.PathOf("sweep.db");
        await using (await SweepStores.OpenAsync(path))
        {
        }
        using var connection = Connect(path);
        var plan = connection.Query($"EXPLAIN QUERY PLAN {ClaimRuns.SweepsWithWork}").Select(row => (string)row.detail).ToList();
        Assert.Equal(2, plan.Count(step => step.Contains("INDEX runs_queued", StringComparison.Ordinal)));
        // The sweeps are looked up by those queued runs, not walked.
        Assert.DoesNotContain(plan, step => step.StartsWith("SCAN s", StringComparison.Ordinal));
        // Running runs are counted by sweep and state; no step walks all of an index.
        Assert.DoesNotContain(plan, step => step.Contains("runs_by_state", StringComparison.Ordinal) && !step.Contains(
            "(sweep_id=? AND state=?)", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("queued", "completed")]
    [InlineData("completed", "stopped")]
    [InlineData("completed", "running")]
    [InlineData("stopped", "completed")]
    [InlineData("failed", "completed")]
    public async Task Update_ByHandAgainstTheStateMachine_IsRefused(string from, string to)
    {
        var path = _folder.PathOf("sweep.db");
        await using (await SweepStores.OpenAsync(path))
        {
        }
        using var connection = Connect(path);
        connection.Execute(
            """
            INSERT INTO sweeps (name, spec, data_source, data_sha256, metric_name, metric_minimize, max_retries, created_at)
            VALUES ('s', '{}', 'x', 'y', 'val_loss', 1, 0, 0);
            INSERT INTO runs (sweep_id, number, configuration, config_hash, hyperparameters, varied, state, created_at, finished_at,
                              params_sha256, failure_kind, failure_message)
            VALUES (1, 1, 1, 'h', '{}', '{}', @from, 0, CASE WHEN @from = 'queued' THEN NULL ELSE 1 END, 'p',
                    CASE WHEN @from = 'failed' THEN 'crash' END, CASE WHEN @from = 'failed' THEN 'x' END)
            """,
            new { from });
        var error = Assert.Throws<SqliteException>(() => connection.Execute(
            """
            UPDATE runs SET state = @to, finished_at = CASE WHEN @to IN ('queued', 'running') THEN NULL ELSE 1 END,
                            failure_kind = NULL, failure_message = NULL,
                            lease_expires_at = CASE WHEN @to = 'running' THEN 1 END,
                            lease_token = CASE WHEN @to = 'running' THEN 't' END, attempts = 1,
                            started_at = 1, worker_id = 'w', host = 'h', device = 'd'
            """,
            new { to }));
        Assert.Contains("state-machine", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("orleans://host:30000", "cluster")]
    [InlineData("mysql://host/db", "mysql")]
    [InlineData("", "empty")]
    public async Task Open_ALocationOfNoKnownKind_IsAUsageError(string location, string named)
    {
        var error = await Assert.ThrowsAsync<UsageException>(() => SweepStores.OpenAsync(location));
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_TwoStoresInOneFolder_KeepTheirCheckpointsApart()
    {
        await using var one = await SweepStores.OpenAsync(_folder.PathOf("sweep.db"));
        await using var two = await SweepStores.OpenAsync(_folder.PathOf("other.db"));
        Assert.NotEqual(one.CheckpointScratchDirectory(s_anyLease), two.CheckpointScratchDirectory(s_anyLease));
    }

    private static SqliteConnection Connect(string path)
    {
        var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        return connection;
    }

    private async Task AssertRefusedUntouchedAsync(string path, string said)
    {
        var before = (Convert.ToHexString(await File.ReadAllBytesAsync(path)), File.GetLastWriteTimeUtc(path));
        var error = await Assert.ThrowsAsync<StoreException>(() => SweepStores.OpenAsync(path));
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.Equal(before, (Convert.ToHexString(await File.ReadAllBytesAsync(path)), File.GetLastWriteTimeUtc(path)));
        Assert.Equal([path], Directory.EnumerateFileSystemEntries(_folder.Root));
    }
}
