namespace Sweep.Store.Sqlite;

/// <summary>
/// Syncs the write-ahead log a second after a write that did not wait for the disk, without taking the write lock: what a power cut can
/// take back is bounded, and a burst of small writes costs one sync.
/// </summary>
/// <param name="path">Of the -wal file.</param>
internal sealed class LogSync(string path) : IAsyncDisposable
{
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _closing = new();
    private volatile Task _syncing = Task.CompletedTask;
    private int _pending;

    public void SyncSoon()
    {
        if (Interlocked.Exchange(ref _pending, 1) == 0)
            _syncing = SyncAfterDelayAsync();
    }

    /// <summary>Syncs what is pending, at once.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _syncing;
        _closing.Dispose();
    }

    private async Task SyncAfterDelayAsync()
    {
        // Cut short when the store closes.
        await Task.Delay(Delay, _closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // From here on a write needs another sync than this one.
        Interlocked.Exchange(ref _pending, 0);
        try
        {
            // SQLite keeps its locks on other files, so closing this handle drops none of them.
            using var log = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            RandomAccess.FlushToDisk(log);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The log is gone, moved into the database by its last user, who synced that; or the disk fails, which the next write will say.
        }
    }
}
