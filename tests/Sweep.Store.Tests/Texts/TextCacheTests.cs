using System.Security.Cryptography;
using System.Text;
using Sweep.Core;
using Sweep.Store.Conformance;
using Sweep.Store.Tests.Sqlite;
using Sweep.Store.Texts;
using Sweep.Testing;

namespace Sweep.Store.Tests.Texts;

/// <summary>Which file a machine reads a sweep's text from.</summary>
public sealed class TextCacheTests : StoreTest<SqliteHost>
{
    private static readonly byte[] s_bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 200_000).Select(n => $"{n} ")));

    private readonly List<string> _notices = [];

    private string Folder => Scratch.PathOf("cache");

    private string Kept => Path.Combine(Folder, Data.Sha256 + ".txt");

    private DataReference Data { get; set; } = null!;

    [Fact]
    public async Task Find_TheVeryFileAtItsPath_ReadsThatAndKeepsNothing()
    {
        await PutAsync();

        var found = await FindAsync();

        Assert.Equal(Data, found);
        Assert.False(Directory.Exists(Folder));
        Assert.Empty(_notices);
    }

    [Fact]
    public async Task Find_AFileThatWasChanged_ReadsTheCopyAndSaysSoOnce()
    {
        await PutAsync();
        var cache = Cache();
        Assert.Null((await FindAsync(cache)).File);
        await File.AppendAllTextAsync(Data.Source, "more");

        Assert.Equal(Kept, (await FindAsync(cache)).File);
        Assert.Equal(Kept, (await FindAsync(cache)).File);

        Assert.Equal(s_bytes, await File.ReadAllBytesAsync(Kept));
        Assert.Equal($"its text {Data.Source} is not what it was at submission; the copy in the store is read", Assert.Single(_notices));
    }

    [Fact]
    public async Task Find_ADamagedCopy_FetchesItAgain()
    {
        await PutAsync();
        File.Delete(Data.Source);
        var cache = Cache();
        await FindAsync(cache);
        var damaged = (byte[])s_bytes.Clone();
        damaged[^1] ^= 1;
        // Within the same tick of the file system's clock: neither the length nor the time tells.
        var writtenAt = File.GetLastWriteTimeUtc(Kept);
        await File.WriteAllBytesAsync(Kept, damaged);
        File.SetLastWriteTimeUtc(Kept, writtenAt);

        Assert.Equal(Kept, (await FindAsync(cache)).File);

        Assert.Equal(s_bytes, await File.ReadAllBytesAsync(Kept));
    }

    [Fact]
    public async Task Find_WhatAKilledProcessHasLeft_StandsInNobodysWay()
    {
        await PutAsync();
        File.Delete(Data.Source);
        Directory.CreateDirectory(Folder);
        var (old, young) = (Kept + ".1-a.partial", Kept + ".1-b.partial");
        foreach (var partial in new[] { old, young })
            await File.WriteAllBytesAsync(partial, s_bytes[..100]);
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddHours(-2));

        Assert.Equal(Kept, (await FindAsync()).File);

        Assert.Equal((false, true), (File.Exists(old), File.Exists(young)));
    }

    [Fact]
    public async Task Find_ByManyAtOnce_AsksTheStoreForItOnce()
    {
        await PutAsync();
        File.Delete(Data.Source);
        var (store, count) = CountingStore.Wrap(Store);

        var found = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => Task.Run(() => Cache().FindAsync(store, Data, _ => { }, None))));

        Assert.All(found, data => Assert.Equal(Kept, data.File));
        Assert.Equal(TextPieces.CountOf(s_bytes.Length), count.Fetched);
    }

    [Fact]
    public async Task Find_ATextThatIsNowhere_LeavesItAtItsPathAndSaysWhatToDo()
    {
        await PutAsync(upload: false);
        File.Delete(Data.Source);

        Assert.Equal(Data, await FindAsync());

        Assert.Contains("the store has no copy; put it there, or submit the sweep's file again", Assert.Single(_notices),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Find_WhereNothingCanBeWritten_NamesTheFolderAndTheVariable()
    {
        await PutAsync();
        File.Delete(Data.Source);
        Scratch.Write("cache", "a file where the folder should be");

        var trouble = await Assert.ThrowsAsync<StoreException>(() => FindAsync());

        Assert.Contains(Folder, trouble.Message, StringComparison.Ordinal);
        Assert.Contains("SWEEP_CACHE", trouble.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Make_WhereTheFolderIsFull_RemovesWhatWasUsedLongestAgoAndNothingInUse()
    {
        var now = DateTime.UtcNow;
        foreach (var (name, hours) in new[] { ("a", 3.0), ("b", 2.0), ("c", 0.1) })
        {
            var path = Scratch.Write($"texts/{name}.txt", new string('x', 100));
            File.SetLastAccessTimeUtc(path, now.AddHours(-hours));
        }

        CacheRoom.Make(Scratch.PathOf("texts"), 100, TimeProvider.System, maxBytes: 300);
        Assert.Equal(["b.txt", "c.txt"], Names());
        CacheRoom.Make(Scratch.PathOf("texts"), 1000, TimeProvider.System, maxBytes: 300);
        Assert.Equal(["c.txt"], Names());

        IEnumerable<string?> Names() => Directory.GetFiles(Scratch.PathOf("texts")).Select(Path.GetFileName).Order();
    }

    private TextCache Cache() => new(Folder, TimeProvider.System);

    private Task<DataReference> FindAsync(TextCache? cache = null) => (cache ?? Cache()).FindAsync(Store, Data, _notices.Add, None);

    private async Task PutAsync(bool upload = true)
    {
        var path = Scratch.PathOf("text.txt");
        await File.WriteAllBytesAsync(path, s_bytes);
        Data = new DataReference(path, Convert.ToHexStringLower(SHA256.HashData(s_bytes)));
        if (upload)
            await TextUpload.RunAsync(Store, Data, File.OpenRead, None);
    }
}
