namespace Sweep.Store.Texts;

/// <summary>
/// A lock of a folder between processes: a file that is open to one of them. The operating system frees it with the process, however that
/// ends.
/// </summary>
internal static class CacheLock
{
    private const int HeldUnix = 11; // EAGAIN
    private const int HeldWindows = unchecked((int)0x80070020);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    // Whoever has it may be frozen. Two that write the same text at once do each other no harm.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(2);

    /// <returns>Null when it was not to be had for two minutes.</returns>
    public static async Task<FileStream?> TakeAsync(string path, TimeProvider time, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        while (time.GetElapsedTime(started) < LongestWait)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (e.HResult is HeldUnix or HeldWindows)
            {
                await Task.Delay(Pause, time, cancel);
            }
        }
        return null;
    }
}
