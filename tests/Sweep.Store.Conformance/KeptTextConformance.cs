using System.Security.Cryptography;
using System.Text;
using Sweep.Core;
using Sweep.Store.Texts;

namespace Sweep.Store.Conformance;

/// <summary>The texts that a store carries: each content once, whole or not at all, as long as a sweep has it.</summary>
public abstract class KeptTextConformance<THost> : StoreTest<THost>
    where THost : StoreHost, new()
{
    [StoreFact]
    public async Task Upload_ATextOfSeveralPieces_GivesBackItsBytesAndSendsItOnce()
    {
        var (data, bytes) = Text("a", 3 * TextPieces.Size + 17);
        await UploadAsync(data, bytes);
        await Store.SubmitAsync(Submission() with { Data = data }, false, None);

        var other = await OpenAnotherAsync();
        await TextUpload.RunAsync(other, data, _ => throw new InvalidOperationException("it is there already"), None);

        Assert.Equal([new KeptText(data.Sha256, bytes.Length)], await other.ListTextsAsync([data.Sha256, new string('0', 64)], None));
        Assert.Equal(bytes, await BytesAsync(other, data.Sha256));
        Assert.Null(await other.FetchTextPieceAsync(data.Sha256, 4, None));
    }

    [StoreFact]
    public async Task Upload_BothTextsOfASweep_KeepsBothAndNoneThatComesWithTheProgram()
    {
        var (data, bytes) = Text("train", 5000);
        var (other, otherBytes) = Text("validate", 3000);
        var both = data with { Validation = new ValidationReference(other.Source, other.Sha256) };

        await TextUpload.RunAsync(Store, both, path => new MemoryStream(path == data.Source ? bytes : otherBytes), None);
        var builtin = Corpus.Builtin("builtin:markov").Reference;
        await TextUpload.RunAsync(Store, builtin, _ => throw new InvalidOperationException("no file"), None);

        Assert.Equal(2, (await Store.ListTextsAsync([data.Sha256, other.Sha256], None)).Count);
        Assert.Equal(otherBytes, await BytesAsync(Store, other.Sha256));
    }

    [StoreFact]
    public async Task Commit_WithMissingOrDamagedPieces_IsRefusedAndCanBeSentAgain()
    {
        var (data, bytes) = Text("a", TextPieces.Size + 1);
        var text = new KeptText(data.Sha256, bytes.Length);
        byte[] wrong = [.. bytes.AsSpan(0, TextPieces.Size)];
        wrong[7] ^= 1;

        await Store.SaveTextPieceAsync(data.Sha256, 0, TextPieces.Compress(wrong), None);
        Assert.False(await Store.CommitTextAsync(text, None), "a piece is missing");
        await Store.SaveTextPieceAsync(data.Sha256, 0, TextPieces.Compress(wrong), None);
        await Store.SaveTextPieceAsync(data.Sha256, 1, TextPieces.Compress(bytes.AsSpan(TextPieces.Size)), None);
        Assert.Empty(await Store.ListTextsAsync([data.Sha256], None));
        Assert.False(await Store.CommitTextAsync(text, None), "a byte is wrong");
        Assert.Null(await Store.FetchTextPieceAsync(data.Sha256, 0, None));
        await Store.SaveTextPieceAsync(data.Sha256, 0, [1, 2, 3], None);
        // Whoever sends it next finds no trace of the damaged piece, after one more try.
        await UploadAsync(data, bytes);

        Assert.True(await Store.CommitTextAsync(text, None), "repeated, it is there");
        Assert.Equal(bytes, await BytesAsync(Store, data.Sha256));
    }

    [StoreFact]
    public async Task Upload_ByTwoAtOnce_KeepsItOnce()
    {
        var (data, bytes) = Text("a", 2 * TextPieces.Size);
        var other = await OpenAnotherAsync();

        await Task.WhenAll(UploadAsync(data, bytes), TextUpload.RunAsync(other, data, _ => new MemoryStream(bytes), None));

        Assert.Equal(bytes, await BytesAsync(Store, data.Sha256));
    }

    [StoreFact]
    public async Task Upload_AFileThatIsAnotherOneByNow_IsRefused()
    {
        var (data, bytes) = Text("a", 5000);

        var refusal = await Assert.ThrowsAsync<DataException>(() => UploadAsync(data, bytes[..^1]));

        Assert.Contains($"{data.Source} was changed while it was stored", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(await Store.ListTextsAsync([data.Sha256], None));
    }

    [StoreFact]
    public async Task SaveTextPiece_ThatIsNone_IsRefused()
    {
        await Assert.ThrowsAsync<UsageException>(() => Store.SaveTextPieceAsync("../../etc/passwd", 0, [1], None));
        await Assert.ThrowsAsync<UsageException>(() => Store.SaveTextPieceAsync(new string('a', 64), -1, [1], None));
        await Assert.ThrowsAsync<UsageException>(() => Store.SaveTextPieceAsync(new string('a', 64), 1 << 20, [1], None));
        await Assert.ThrowsAsync<UsageException>(
            () => Store.SaveTextPieceAsync(new string('a', 64), 0, new byte[TextPieces.MaxCompressed + 1], None));
        await Assert.ThrowsAsync<UsageException>(() => Store.CommitTextAsync(new KeptText(new string('a', 64), 1L << 40), None));
    }

    [StoreFact]
    public async Task Delete_TheLastSweepOfAText_FreesItAndNoOtherDoes()
    {
        var (data, bytes) = Text("a", 5000);
        await UploadAsync(data, bytes);
        await Store.SubmitAsync(Submission("one") with { Data = data }, false, None);
        var other = Text("b", 10).Data with { Validation = new ValidationReference("/elsewhere/val.txt", data.Sha256) };
        await Store.SubmitAsync(Submission("two") with { Data = other }, false, None);

        await Store.DeleteAsync("one", 1, None);
        await Store.DeleteAsync("one", null, None);
        Assert.Equal(bytes, await BytesAsync(Store, data.Sha256));
        await Store.DeleteAsync("two", null, None);

        Assert.Empty(await Store.ListTextsAsync([data.Sha256], None));
        Assert.Null(await Store.FetchTextPieceAsync(data.Sha256, 0, None));
    }

    [StoreFact]
    public async Task Delete_WhileAnotherSweepOfTheTextIsSubmitted_LeavesThatItsText()
    {
        var (data, bytes) = Text("a", 5000);
        var other = await OpenAnotherAsync();
        for (var round = 1; round <= 8; round++)
        {
            await UploadAsync(data, bytes);
            await Store.SubmitAsync(Submission("old") with { Data = data }, false, None);

            await Task.WhenAll(other.DeleteAsync("old", null, None), Task.Run(async () =>
            {
                await UploadAsync(data, bytes);
                await Store.SubmitAsync(Submission("new") with { Data = data }, false, None);
                await UploadAsync(data, bytes);
            }));

            Assert.Equal(bytes, await BytesAsync(other, data.Sha256));
            await Store.DeleteAsync("new", null, None);
            Assert.Empty(await Store.ListTextsAsync([data.Sha256], None));
        }
    }

    [StoreFact]
    public async Task Find_ATextThatIsNotOnThisMachine_ReadsTheStoresCopy()
    {
        var (data, bytes) = Text("a", TextPieces.Size + 99);
        await UploadAsync(data, bytes);
        var notices = new List<string>();

        var found = await new TextCache(Scratch.PathOf("cache"), TimeProvider.System).FindAsync(Store, data, notices.Add, None);

        Assert.Equal(data, found with { File = null });
        Assert.Equal(bytes, await File.ReadAllBytesAsync(found.File!));
        Assert.Equal($"its text {data.Source} is not on this machine; the copy in the store is read", Assert.Single(notices));
    }

    /// <summary>A text of so many bytes of its own, and where it came from: a path that no machine has.</summary>
    private static (DataReference Data, byte[] Bytes) Text(string name, int length)
    {
        var random = new Random(name[0]);
        var bytes = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, length).Select(_ => (char)random.Next(' ', '~'))));
        return (new DataReference($"/nowhere/{name}.txt", Convert.ToHexStringLower(SHA256.HashData(bytes))), bytes);
    }

    private Task UploadAsync(DataReference data, byte[] bytes) =>
        TextUpload.RunAsync(Store, data, _ => new MemoryStream(bytes), None);

    private static async Task<byte[]> BytesAsync(ISweepStore store, string sha256)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[TextPieces.Size];
        for (var number = 0; await store.FetchTextPieceAsync(sha256, number, None) is { } piece; number++)
            bytes.Write(buffer, 0, TextPieces.Decompress(piece, buffer)!.Value);
        return bytes.ToArray();
    }
}
