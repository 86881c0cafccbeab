namespace Sweep.Worker;

/// <summary>The folder of one lease's checkpoints before the store takes them over.</summary>
internal static class ScratchFolder
{
    /// <summary>Deletes what is left there; a folder that cannot be deleted costs disk space, nothing else.</summary>
    public static void Delete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Gone already, or a dying trainer still writes there.
        }
    }
}
