using System.Runtime.InteropServices;

namespace Sweep.Store.Checkpoints;

/// <summary>Gives a file a second name without copying it, where the file system can.</summary>
internal static partial class FileSharing
{
    /// <summary>Makes every file of a run's folder available in another one; subfolders are left out.</summary>
    public static void Share(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
            ShareFile(file, Path.Combine(to, Path.GetFileName(file)));
        DirectorySync.Flush(to);
    }

    /// <summary>Makes a file available under another name, which it takes over; the folder is the caller's to sync.</summary>
    public static void ShareFile(string file, string target)
    {
        File.Delete(target);
        // Windows, and file systems without hard links.
        if (OperatingSystem.IsWindows() || Link(file, target) != 0)
            CopyDurably(file, target);
    }

    private static void CopyDurably(string file, string target)
    {
        using var source = File.OpenRead(file);
        using var copy = File.Create(target);
        source.CopyTo(copy);
        copy.Flush(flushToDisk: true);
    }

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string existing, string name);
}
