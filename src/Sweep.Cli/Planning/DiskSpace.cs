using Sweep.Core;
using Sweep.Listings;

namespace Sweep.Cli;

/// <summary>Whether the store's disk has room for a sweep's checkpoints.</summary>
internal static class DiskSpace
{
    // Evaluations, the database's journal, and that nothing else on the disk should starve.
    private const long Reserve = 64L << 20;

    /// <summary>Bytes free where the path is or will be; null when the system does not say.</summary>
    public static long? Free(string path)
    {
        try
        {
            var folder = new DirectoryInfo(Path.GetFullPath(path));
            while (folder is { Exists: false, Parent: not null })
                folder = folder.Parent;
            return new DriveInfo(folder.FullName).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    /// <exception cref="SweepException">The disk cannot hold what is needed.</exception>
    public static void Require(string path, long needed)
    {
        if (Free(path) is { } free && needed + Reserve > free)
            throw new SweepException(
                $"the checkpoints of this sweep take up to {Format.Bytes(needed)} (the last and the best of every run), "
                    + $"{Format.Bytes(Reserve)} are kept in reserve for the database and for others on the disk, and {Format.Bytes(free)} "
                    + $"are free at {path}: {Format.Bytes(needed + Reserve - free)} are missing; "
                + "make room, put the store elsewhere with --store, or run fewer or smaller models");
    }
}
