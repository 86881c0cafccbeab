using Sweep.Core;
using Sweep.Store.Checkpoints;
using Sweep.Store.Database;
using Sweep.Store.Postgres;
using Sweep.Store.Sqlite;

namespace Sweep.Store;

/// <summary>
/// Opens the stores that keep their data themselves: a file, or a PostgreSQL database. A cluster's is behind its silos (Sweep.Grains).
/// </summary>
public static class SweepStores
{
    /// <summary>Where the store is when nothing else is said.</summary>
    public const string DefaultLocation = ".sweep/sweep.db";

    // SQLite tells nobody of other processes' commits, but asking is a matter of microseconds. PostgreSQL tells; its polling is the net
    // below that.
    private static readonly TimeSpan SqlitePoll = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PostgresPoll = TimeSpan.FromSeconds(1);

    /// <param name="location">A file path (SQLite), <c>postgres://user:password@host:port/database</c>, and nothing else.</param>
    /// <exception cref="UsageException">
    /// The location is none of these, or there is no store and <see cref="StoreOptions.MustExist"/>.
    /// </exception>
    /// <exception cref="StoreException">It cannot be opened: unreachable, damaged, of another program, of a newer version.</exception>
    public static async Task<ISweepStore> OpenAsync(string location, StoreOptions? options = null, CancellationToken cancel = default)
    {
        options ??= new StoreOptions();
        if (string.IsNullOrWhiteSpace(location))
            throw new UsageException(
                $"the store's location is empty; give --store a file path such as {DefaultLocation}, or a postgres:// URL");
        if (location.IndexOf("://", StringComparison.Ordinal) is var colon && colon > 0)
        {
            var scheme = location[..colon].ToLowerInvariant();
            if (PostgresLocation.IsOne(location))
                return await OpenPostgresAsync(PostgresLocation.Parse(location), options, cancel);
            throw scheme == "orleans"
                ? new UsageException(
                    $"'{location}' is a cluster, which keeps its data in a store of its head: a file or postgres://; give that one here")
                : new UsageException($"'{scheme}://' is no kind of store; use a file path, postgres:// or orleans://");
        }
        return await OpenFileAsync(SqliteFile.RealPath(location), options, cancel);
    }

    /// <summary>
    /// Whether opening the store would bring its tables up to date, which those who still work on it with an older Sweep must not see
    /// happen. Null where it would not: the tables are this program's, or a newer one's, or there are none yet. Changes nothing.
    /// </summary>
    /// <param name="location">As <see cref="OpenAsync"/> takes it.</param>
    /// <exception cref="UsageException">The location is neither a path nor a <c>postgres://</c> URL.</exception>
    /// <exception cref="StoreException">It cannot be read: unreachable, damaged, of another program.</exception>
    public static Task<OutdatedStore?> FindOutdatedAsync(string location, CancellationToken cancel) =>
        PostgresLocation.IsOne(location)
            ? PostgresDatabase.FindOutdatedAsync(PostgresLocation.Parse(location), cancel)
            : Task.FromResult(SqliteSchema.FindOutdated(SqliteFile.RealPath(location), TimeProvider.System));

    private static async Task<ISweepStore> OpenPostgresAsync(PostgresLocation location, StoreOptions options, CancellationToken cancel)
    {
        var database = await PostgresDatabase.OpenAsync(location, options, cancel);
        var checkpoints = new BlobCheckpoints(database, ScratchFolders.OfRemote(location.Description));
        return new SqlSweepStore(database, checkpoints, options.LeaseTime, PostgresPoll);
    }

    private static async Task<ISweepStore> OpenFileAsync(string path, StoreOptions options, CancellationToken cancel)
    {
        IStoreDatabase database = options.ReadOnlyWhereUnwritable && SqliteReadOnlyDatabase.IsNeededFor(path)
            ? await SqliteReadOnlyDatabase.OpenAsync(path, options, cancel)
            : await SqliteDatabase.OpenAsync(path, options, cancel);
        var checkpoints = new FileCheckpoints(CheckpointRoot(path));
        return new SqlSweepStore(database, checkpoints, options.LeaseTime, SqlitePoll);
    }

    /// <summary>
    /// From now on no lease ends by its time here, until <see cref="ExtendLeasesAsync"/>: for a head silo that is not the active one, or
    /// not yet. Workers cannot renew while no head is active, and must be heard before their runs are given to others. What is known to be
    /// dead can be put back into the queue all the same (<see cref="ISweepStore.ReapAsync"/>).
    /// </summary>
    public static void HoldLeases(ISweepStore store) => (store as SqlSweepStore)?.HoldLeases();

    /// <summary>
    /// Makes every run's lease good for a while from now at least, expired ones too; from then on they end by their time again. For a head
    /// that becomes the active one.
    /// </summary>
    public static Task ExtendLeasesAsync(ISweepStore store, TimeSpan grace, CancellationToken cancel) =>
        store is SqlSweepStore own ? own.ExtendLeasesAsync(grace, cancel) : Task.CompletedTask;

    /// <summary>What is damaged in a store that is a file: at most ten lines, none for a sound one. Reads the whole file.</summary>
    /// <param name="location">A file path, of a store that is there.</param>
    public static IReadOnlyList<string> FindDamage(string location) =>
        SqliteHealth.Check(SqliteFile.RealPath(location), TimeProvider.System);

    // Beside the database; a store under another name than the usual one has a folder of its own, so that two stores may share a folder.
    private static string CheckpointRoot(string path)
    {
        var name = Path.GetFileName(path);
        return Path.Combine(
            Path.GetDirectoryName(path)!, name == Path.GetFileName(DefaultLocation) ? "checkpoints" : name + ".checkpoints");
    }
}
