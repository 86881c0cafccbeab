using System.Security.Cryptography;
using System.Text;

namespace Sweep.Core.Tests.Data;

public sealed class CorpusTests
{
    [Fact]
    public void Read_Text_KeepsEveryCharacterAndHashesTheBytes()
    {
        const string Text = "ಕನ್ನಡ 🙂 e\u0301\nabc";
        var bytes = Encoding.UTF8.GetBytes(Text);

        var corpus = Read(bytes);

        Assert.Equal(Text, TextOf(corpus));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), corpus.Sha256);
        Assert.Null(corpus.EntropyRate);
        Assert.Equal(new DataReference("text", corpus.Sha256), corpus.Reference);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void Read_InPiecesThatCutCharacters_IsTheSame(int piece)
    {
        var bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("aé€🙂ಕ್\n", 20_000)));

        var corpus = Corpus.Read(new PieceStream(bytes, piece), "text");

        var whole = Read(bytes);
        Assert.Equal(whole.Sha256, corpus.Sha256);
        Assert.True(whole.Tokens.Span.SequenceEqual(corpus.Tokens.Span));
    }

    [Theory]
    [InlineData(1, 0, 1)]
    [InlineData(10, 9, 1)]
    [InlineData(99, 89, 10)]
    [InlineData(1_115_394, 1_003_854, 111_540)] // tiny shakespeare's length, and int(0.9 * n) of it
    public void Train_HasTheFirstNineTenths_RoundedDown(int length, int train, int validation)
    {
        var corpus = Read(Encoding.ASCII.GetBytes(new string('a', length - 1) + "b"));

        Assert.Equal(train, corpus.Train.Length);
        Assert.Equal(validation, corpus.Validation.Length);
        Assert.Equal(Math.Min(train, validation) - 1, corpus.LargestBlockSize);
        Assert.Equal(corpus.Vocabulary.Size - 1, corpus.Validation.Span[^1]);
    }

    [Fact]
    public void Read_AByteOrderMark_DropsItFromTheTextButHashesIt()
    {
        byte[] bytes = [0xEF, 0xBB, 0xBF, .. "abc"u8];

        var corpus = Read(bytes);

        Assert.Equal("abc", TextOf(corpus));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), corpus.Sha256);
    }

    [Fact]
    public void Read_ALaterByteOrderMark_IsACharacter() =>
        Assert.Equal("a\uFEFFb", TextOf(Read(Encoding.UTF8.GetBytes("a\uFEFFb"))));

    [Theory]
    [InlineData(new byte[] { 0x61, 0x0A, 0xFF, 0x62 }, "byte 0xFF at offset 2 (line 2)")]
    [InlineData(new byte[] { 0x61, 0xC3 }, "byte 0xC3 at offset 1 (line 1)")] // cut off in the middle of a character
    [InlineData(new byte[] { 0xC0, 0x80 }, "byte 0xC0 at offset 0 (line 1)")] // an overlong NUL
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 }, "byte 0xED at offset 0 (line 1)")] // a surrogate
    [InlineData(new byte[] { 0xF4, 0x90, 0x80, 0x80 }, "byte 0xF4 at offset 0 (line 1)")] // beyond U+10FFFF
    public void Read_InvalidUtf8_NamesTheByteItsOffsetAndLine(byte[] bytes, string place)
    {
        var error = Assert.Throws<DataException>(() => Read(bytes));

        Assert.Contains(place, error.Message, StringComparison.Ordinal);
        Assert.Contains("iconv", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_InvalidUtf8BehindTheFirstBuffer_HasTheRightOffset()
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("ಕ\n", 50_000))), 0x80];

        var error = Assert.Throws<DataException>(() => Read(bytes));

        Assert.Contains("offset 200000 (line 50001)", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xFE, 0x61, 0x00 })]
    [InlineData(new byte[] { 0xFE, 0xFF, 0x00, 0x61 })]
    public void Read_Utf16_SaysSo(byte[] bytes) =>
        Assert.Contains("UTF-16", Assert.Throws<DataException>(() => Read(bytes)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(new byte[] { })]
    [InlineData(new byte[] { 0xEF, 0xBB, 0xBF })]
    public void Read_NoCharacters_IsRefused(byte[] bytes) =>
        Assert.Contains("is empty", Assert.Throws<DataException>(() => Read(bytes)).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_MoreCharactersThanAVocabularyHolds_IsRefused()
    {
        var text = new StringBuilder();
        foreach (var value in Enumerable.Range(0x10000, Vocabulary.MaxSize + 1))
            text.Append(char.ConvertFromUtf32(value));

        Assert.Throws<DataException>(() => Read(Encoding.UTF8.GetBytes(text.ToString())));
    }

    [Fact]
    public void Open_ASparseGibibyte_IsRefusedWithoutReadingIt()
    {
        using var folder = new TempFolder();
        var path = folder.PathOf("sparse.txt");
        using (var file = File.Create(path))
            file.SetLength(1L << 30);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var error = Assert.Throws<DataException>(() => Corpus.Open(path, File.OpenRead));

        Assert.Contains("larger than 256 MiB", error.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 << 20);
    }

    [Fact]
    public void Read_AnEndlessStream_StopsAtTheLimit()
    {
        var stream = new EndlessStream();

        Assert.Throws<DataException>(() => CorpusReader.Read(stream, "endless", maxBytes: 8 << 20));

        Assert.InRange(stream.Given, 8 << 20, 9 << 20);
    }

    [Fact]
    public void Open_AMissingFile_NamesItAndTheRemedy()
    {
        using var folder = new TempFolder();

        var error = Assert.Throws<DataException>(() => Corpus.Open(folder.PathOf("none.txt"), File.OpenRead));

        Assert.Contains("none.txt does not exist", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, error.ExitCode);
    }

    [Fact]
    public void Open_AFolder_IsADataError()
    {
        using var folder = new TempFolder();

        Assert.Throws<DataException>(() => Corpus.Open(folder.Root, File.OpenRead));
    }

    [Fact]
    public void Open_AChangedFile_IsRefusedByItsHash()
    {
        using var folder = new TempFolder();
        var path = folder.Write("text.txt", "some text");
        var submitted = Corpus.Open(path, File.OpenRead).Reference;
        Assert.Equal(submitted, Corpus.Open(submitted, File.OpenRead, TiktokenTokenizers.Find).Reference);

        File.AppendAllText(path, "!");

        Assert.Contains("not the text the sweep was submitted with",
            Assert.Throws<DataException>(() => Corpus.Open(submitted, File.OpenRead, TiktokenTokenizers.Find)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Open_ATextWhoseBytesAreElsewhere_ReadsThemAndKeepsItsName()
    {
        using var folder = new TempFolder();
        var text = Corpus.Open(folder.Write("text.txt", "some text"), File.OpenRead);
        var validation = Corpus.Open(folder.Write("validate.txt", "some more"), File.OpenRead);
        var submitted = text.With(DataReference.UsualSplit, validation, tokenizer: null).Reference;
        var files = new[] { text.Sha256, validation.Sha256 }.ToDictionary(hash => hash, hash => (string?)folder.PathOf("kept", hash));
        Directory.CreateDirectory(folder.PathOf("kept"));
        File.Move(text.Source, files[text.Sha256]!);
        File.Move(validation.Source, files[validation.Sha256]!);

        var moved = submitted.ReadFrom(hash => files[hash]);

        Assert.Equal(submitted, Corpus.Open(moved, File.OpenRead, TiktokenTokenizers.Find).Reference);
        Assert.True(submitted.IsSameText(moved));
        File.AppendAllText(files[validation.Sha256]!, "!");
        Assert.StartsWith(validation.Source,
            Assert.Throws<DataException>(() => Corpus.Open(moved, File.OpenRead, TiktokenTokenizers.Find)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Files_OfATextThatComesWithTheProgram_AreOnlyThoseOnDisk()
    {
        var builtin = Corpus.Builtin("builtin:markov").Reference;

        Assert.Empty(builtin.Files());
        Assert.Equal([("/v.txt", "ab")], (builtin with { Validation = new ValidationReference("/v.txt", "ab") }).Files());
    }

    [Fact]
    public void Builtin_AnUnknownName_NamesTheOnesThereAre() =>
        Assert.Contains("builtin:markov", Assert.Throws<UsageException>(() => Corpus.Open("builtin:nothing", File.OpenRead)).Message,
            StringComparison.Ordinal);

    [SharedFact("data", "tinyshakespeare.txt")]
    public void Open_TinyShakespeare_HasTheKnownCounts()
    {
        var corpus = Corpus.Open(Repository.Shared("data", "tinyshakespeare.txt")!, File.OpenRead);

        Assert.Equal(1_115_394, corpus.Tokens.Length);
        Assert.Equal(65, corpus.Vocabulary.Size);
        Assert.Equal(1_003_854, corpus.TrainLength);
        Assert.Equal("86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed", corpus.Sha256);
    }

    private static Corpus Read(byte[] bytes) => Corpus.Read(new MemoryStream(bytes), "text");

    private static string TextOf(Corpus corpus) =>
        corpus.Vocabulary.Decode(corpus.Tokens.ToArray().Select(t => (int)t).ToArray());
}
