using Sweep.Core;

namespace Sweep.Store.Checkpoints;

/// <summary>Turns the file system's errors into the store's.</summary>
public static class StoreDisk
{
    internal static StoreFullException Full(string path, Exception inner) =>
        new($"no space is left for {path}; free some: nothing is lost, and it goes on where it stopped", inner);

    /// <summary>Runs what puts a stored checkpoint into a folder of this machine.</summary>
    /// <exception cref="StoreFullException">The disk is full.</exception>
    /// <exception cref="StoreException">Any other I/O error.</exception>
    public static Task<T> GuardFetchAsync<T>(StoredCheckpoint checkpoint, string folder, Func<Task<T>> work) =>
        GuardAsync(folder, work, $"the checkpoint of step {checkpoint.Step} cannot be fetched into {folder}");

    /// <summary>Runs what puts something into a folder of this machine that another machine may have room for.</summary>
    /// <exception cref="StoreException">The disk is full: so that nobody waits for it here.</exception>
    public static async Task<T> WithoutWaitingAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (StoreFullException e)
        {
            throw new StoreException(e.Message, e);
        }
    }

    /// <summary>Runs what reads or writes a checkpoint's file.</summary>
    /// <param name="path">The file or the folder, for the message.</param>
    /// <param name="failed">What is said when it cannot be done; null for a checkpoint that cannot be taken over.</param>
    /// <exception cref="StoreFullException">The disk is full.</exception>
    /// <exception cref="StoreException">Any other I/O error.</exception>
    public static async Task<T> GuardAsync<T>(string path, Func<Task<T>> work, string? failed = null)
    {
        try
        {
            return await work();
        }
        catch (IOException e) when (FullDisk.IsCauseOf(e))
        {
            throw Full(path, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            failed ??= $"checkpoint {path} cannot be taken over";
            throw new StoreException($"{failed} ({e.Message}); check the disk and its permissions", e);
        }
    }
}
