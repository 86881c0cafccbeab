using Microsoft.Data.Sqlite;
using SQLitePCL;
using Sweep.Core;
using Sweep.Store.Checkpoints;

namespace Sweep.Store.Sqlite;

/// <summary>SQLite's result codes in words that say what to do.</summary>
internal static class SqliteErrors
{
    public static bool IsBusy(int code) => (code & 0xff) is raw.SQLITE_BUSY or raw.SQLITE_LOCKED;

    /// <summary>Throws for a result code other than OK, ROW and DONE.</summary>
    public static void ThrowOnError(int code, sqlite3 handle)
    {
        if (code is not (raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE))
            SqliteException.ThrowExceptionForRC(code, handle);
    }

    public static SweepException Translate(SqliteException error, string path) => error.SqliteErrorCode switch
    {
        raw.SQLITE_FULL => StoreDisk.Full(path, error),
        // Out of space while extending the -shm file or a temporary file comes as an I/O error.
        raw.SQLITE_IOERR when !HasRoom(path) => StoreDisk.Full(path, error),
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => Busy(path, error),
        raw.SQLITE_IOERR => new StoreException($"reading or writing {path} failed ({error.Message}); check the disk it is on", error),
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB =>
            new StoreException(
                $"{path} is damaged or no SQLite database ({error.Message}); "
                + "move it away and restore a copy, or choose another --store", error),
        raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_AUTH or raw.SQLITE_CANTOPEN =>
            new StoreException(
                $"{path} cannot be opened for writing ({error.Message}); "
                + "check the permissions of the file and its folder, or choose another --store", error),
        _ => new StoreException($"{path}: {error.Message}", error),
    };

    public static StoreUnavailableException Busy(string path, Exception inner) =>
        new($"{path} is locked by another process and was not given free in time; `fuser {path}` says by whom", inner);

    private static bool HasRoom(string path)
    {
        try
        {
            return new DriveInfo(Path.GetDirectoryName(path)!).AvailableFreeSpace > 1 << 20;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return true;
        }
    }
}
