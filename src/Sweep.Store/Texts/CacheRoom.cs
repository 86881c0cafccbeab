namespace Sweep.Store.Texts;

/// <summary>Keeps the folder of texts within its bound: those that were used last stay.</summary>
internal static class CacheRoom
{
    /// <summary>How the names of texts end.</summary>
    public const string Text = ".txt";

    /// <summary>How the names of files end that are still being written.</summary>
    public const string Partial = ".partial";

    /// <summary>Of all texts in the folder together, in bytes: 2 GiB.</summary>
    public const long MaxBytes = 2L << 30;

    // One that was found a moment ago is about to be read by a trainer.
    private static readonly TimeSpan InUse = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan Abandoned = TimeSpan.FromHours(1);

    /// <summary>Notes when a text was used. By the time of access: that of writing tells whether it has been checked.</summary>
    public static void Touch(string path, TimeProvider time)
    {
        try
        {
            File.SetLastAccessTimeUtc(path, time.GetUtcNow().UtcDateTime);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Removed this moment, or another user's: it then counts as not used.
        }
    }

    /// <summary>Removes what ended processes have left, and the texts used longest ago until there is room for one more.</summary>
    /// <param name="folder">Of texts.</param>
    /// <param name="bytes">Of the text that is to come.</param>
    public static void Make(string folder, long bytes, TimeProvider time, long maxBytes = MaxBytes)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var files = new DirectoryInfo(folder).GetFiles();
        var partial = files.Where(file => file.Name.EndsWith(Partial, StringComparison.Ordinal));
        foreach (var left in partial.Where(file => file.LastWriteTimeUtc < now - Abandoned))
            Remove(left);
        // What somebody else removes meanwhile has no length.
        var texts = files.Where(file => file.Name.EndsWith(Text, StringComparison.Ordinal) && file.Exists)
            .Select(file => (File: file, Bytes: file.Length, UsedAt: file.LastAccessTimeUtc)).OrderBy(text => text.UsedAt).ToList();
        var total = texts.Sum(text => text.Bytes);
        foreach (var text in texts.TakeWhile(text => total + bytes > maxBytes && text.UsedAt < now - InUse))
        {
            Remove(text.File);
            total -= text.Bytes;
        }
    }

    private static void Remove(FileInfo file)
    {
        try
        {
            file.Delete();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another user's, or gone by now.
        }
    }
}
