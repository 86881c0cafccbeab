using System.Runtime.InteropServices;

namespace Sweep.Store.Sqlite;

/// <summary>
/// What this process may do with a path, asked of the system without opening it: opening a database as a file and closing it again
/// would drop
/// the locks that SQLite holds on it in this process.
/// </summary>
internal static partial class FileAccessRights
{
    private const int WriteAccess = 2;

    /// <summary>False without permission, and on a read-only mount for everybody.</summary>
    public static bool CanWrite(string path) => Access(path, WriteAccess) == 0;

    [LibraryImport("libc", EntryPoint = "access", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Access(string path, int mode);
}
