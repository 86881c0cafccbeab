using Microsoft.Data.Sqlite;
using SQLitePCL;
using Sweep.Core;
using Sweep.Store.Migrations;

namespace Sweep.Store.Sqlite;

/// <summary>Makes sure that a file is a store of ours with today's schema. What is not ours is refused untouched.</summary>
internal static class SqliteSchema
{
    /// <summary>"SWEP", in the four bytes that SQLite's header keeps for the application.</summary>
    public const int ApplicationId = 0x53574550;

    /// <summary>
    /// Creates the file and its folders (unless <paramref name="mustExist"/>), or brings its schema up to date; every process may do so at
    /// once.
    /// </summary>
    /// <exception cref="UsageException">There is no such file and <paramref name="mustExist"/>.</exception>
    /// <exception cref="StoreException">It is another program's database, none at all, or of a newer version.</exception>
    public static Task PrepareAsync(string path, bool mustExist, TimeProvider clock, CancellationToken cancel) =>
        PrepareAsync(path, mustExist, clock, MigrationScript.Load("Sqlite"), cancel);

    /// <summary>The same with given migrations, the last of which is today's schema.</summary>
    internal static async Task PrepareAsync(
        string path, bool mustExist, TimeProvider clock, IReadOnlyList<MigrationScript> scripts, CancellationToken cancel)
    {
        if (Directory.Exists(path))
            throw new UsageException($"{path} is a folder; --store takes a file, for example {Path.Combine(path, "sweep.db")}");
        var isNew = !File.Exists(path) || new FileInfo(path).Length == 0;
        if (isNew && mustExist)
            throw new UsageException($"there is no store at {path}; `sweep run FILE` makes one, and --store or SWEEP_STORE names another");
        if (isNew)
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        else
            RefuseForeign(path);

        using var connection = SqliteConnections.Open(path, isNew ? SqliteOpenMode.ReadWriteCreate : SqliteOpenMode.ReadWrite, clock);
        if (SqliteConnections.Scalar(connection, "PRAGMA user_version") != scripts[^1].Version)
            await MigrateAsync(connection, path, scripts, cancel);

        // Only now: a new file's first transaction is made with a rollback journal, so that its header tells at once whose it is.
        while (SqliteConnections.TryExecute(connection, "PRAGMA journal_mode = WAL") is var code && code != raw.SQLITE_OK)
        {
            if (!SqliteErrors.IsBusy(code))
                SqliteErrors.ThrowOnError(code, connection.Handle!);
            await Task.Delay(10, cancel);
        }
    }

    /// <summary>For a file that cannot be brought up to date, since it may only be read.</summary>
    /// <exception cref="StoreException">It is another program's, or its schema is not today's.</exception>
    public static void RequireReadable(string path, long applicationId, long version)
    {
        if (applicationId != ApplicationId)
            throw new StoreException($"{path} is a SQLite database of another program; choose another --store");
        var known = MigrationScript.Load("Sqlite")[^1].Version;
        if (version != known)
        {
            throw new StoreException($"{path} has a schema of version {version}, this program reads {known}; "
                + (version > known ? "use a newer sweep" : "any command of this version that may write it brings it up to date"));
        }
    }

    /// <inheritdoc cref="SweepStores.FindOutdatedAsync"/>
    public static OutdatedStore? FindOutdated(string path, TimeProvider clock)
    {
        if (!File.Exists(path) || new FileInfo(path).Length == 0)
            return null;
        RefuseForeign(path);
        try
        {
            // Not by its header alone: the last migration may still be in the log.
            using var connection = SqliteConnections.Open(path, SqliteOpenMode.ReadWrite, clock);
            return MigrationScript.Outdated(SqliteConnections.Scalar(connection, "PRAGMA user_version"), MigrationScript.Load("Sqlite"));
        }
        catch (SqliteException e)
        {
            throw SqliteErrors.Translate(e, path);
        }
    }

    private static void RefuseForeign(string path)
    {
        long id;
        try
        {
            using var look = SqliteConnections.OpenToLook(path);
            id = SqliteConnections.Scalar(look, "PRAGMA application_id");
        }
        catch (SqliteException e)
        {
            throw SqliteErrors.Translate(e, path);
        }
        if (id != ApplicationId)
            throw new StoreException($"{path} is a SQLite database of another program and was left as it is; choose another --store");
    }

    private static async Task MigrateAsync(
        SqliteConnection connection, string path, IReadOnlyList<MigrationScript> scripts, CancellationToken cancel)
    {
        // A table that gets another CHECK is made anew under its name; what refers to it is checked at the end instead of meanwhile.
        SqliteConnections.Execute(connection, "PRAGMA foreign_keys = OFF");
        await SqliteWriteLock.BeginAsync(connection, path, cancel);
        // Read again: another process may have migrated while we waited for the lock.
        var version = SqliteConnections.Scalar(connection, "PRAGMA user_version");
        foreach (var script in MigrationScript.After(version, scripts, path))
            SqliteConnections.Execute(connection, script.Sql);
        if (SqliteConnections.Scalar(connection, "SELECT count(*) FROM pragma_foreign_key_check") is var broken and > 0)
        {
            throw new StoreException(
                $"{path} has {broken} rows that refer to rows which are not there, and was left as it is; restore a backup of it");
        }
        SqliteConnections.Execute(connection, $"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {scripts[^1].Version}");
        SqliteConnections.Execute(connection, "COMMIT");
    }
}
