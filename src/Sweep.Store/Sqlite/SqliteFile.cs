using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using Sweep.Core;

namespace Sweep.Store.Sqlite;

/// <summary>The database file as the file system sees it: where it really is, and whether it is still there.</summary>
internal static partial class SqliteFile
{
    // As many links as Linux follows in one path.
    private const int MostLinks = 40;

    // SQLITE_FCNTL_HAS_MOVED: whether the file that a connection has open is no longer at the path that it was opened by.
    private const int HasMovedControl = 20;

    /// <summary>
    /// The path with every symbolic link in it followed. Checkpoints lie beside the real file, so that a store keeps them whatever link
    /// it is
    /// opened through.
    /// </summary>
    /// <exception cref="UsageException">The links go round in a circle.</exception>
    public static string RealPath(string path)
    {
        var links = 0;
        return Follow(Path.GetFullPath(path));

        string Follow(string full)
        {
            var real = Path.GetPathRoot(full)!;
            foreach (var part in full[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
            {
                var next = Path.Combine(real, part);
                var target = new FileInfo(next).LinkTarget;
                if (target is not null && ++links > MostLinks)
                    throw new UsageException($"{path} leads through more than {MostLinks} symbolic links; do they go round in a circle?");
                real = target is null ? next : Follow(Path.GetFullPath(target, real));
            }
            return real;
        }
    }

    /// <summary>
    /// True once the file was deleted, renamed or replaced under this connection: what is written then goes to a file that nobody can open.
    /// </summary>
    public static bool HasMoved(SqliteConnection connection) =>
        FileControl(connection.Handle!, "main", HasMovedControl, out var moved) == raw.SQLITE_OK && moved != 0;

    /// <summary>What to throw then.</summary>
    public static StoreException Moved(string path) => new(
        $"{path} was deleted, renamed or replaced while it was in use, so that nothing can be recorded in it any more; "
        + "put it back if you can, and start the command again: what was recorded before is in the file that was moved");

    /// <inheritdoc cref="Moved"/>
    public static StoreException MovedUnderReader(string path) => new(
        $"{path} was deleted, renamed or replaced while it was in use, so that what is read here changes no more; "
        + "put it back if you can, and start the command again");

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_file_control", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial int FileControl(sqlite3 connection, string database, int operation, out int result);
}
