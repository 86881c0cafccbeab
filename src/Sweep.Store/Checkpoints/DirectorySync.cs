using System.Runtime.InteropServices;

namespace Sweep.Store.Checkpoints;

/// <summary>Makes a folder's entries durable: a renamed file is safe from a power cut only when its folder has been synced too.</summary>
public static partial class DirectorySync
{
    private const int ReadOnly = 0;
    private const int InvalidArgument = 22;

    /// <exception cref="IOException">The system could not write the folder.</exception>
    public static void Flush(string folder)
    {
        // Windows journals renames and has no such call.
        if (OperatingSystem.IsWindows())
            return;
        var descriptor = Open(folder, ReadOnly);
        if (descriptor < 0)
            throw new IOException($"{folder} cannot be opened to be synced: {Marshal.GetLastPInvokeErrorMessage()}");
        try
        {
            // Some file systems cannot sync a folder; the rename is then as safe as they make it.
            if (FSync(descriptor) != 0 && Marshal.GetLastPInvokeError() != InvalidArgument)
                throw new IOException($"{folder} cannot be synced: {Marshal.GetLastPInvokeErrorMessage()}");
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
