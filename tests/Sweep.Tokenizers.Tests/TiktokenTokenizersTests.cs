namespace Sweep.Tokenizers.Tests;

public sealed class TiktokenTokenizersTests
{
    private const string Kannada = "ಒಂದು ಊರಿನಲ್ಲಿ ಒಬ್ಬ ರೈತ ಇದ್ದನು.\nಅವನ ಮನೆ ಸಣ್ಣದು; ಆದರೆ ಅಂಗಳ ದೊಡ್ಡದು.\n";

    public static TheoryData<string> Names => [.. SubwordTokenizer.Names.Skip(1)];

    // Ids of OpenAI's own tiktoken.
    [Theory]
    [InlineData("gpt2", "Hello world", new[] { 15496, 995 })]
    [InlineData("cl100k_base", "Hello world", new[] { 9906, 1917 })]
    [InlineData("o200k_base", "Hello world", new[] { 13225, 2375 })]
    [InlineData("gpt2", "<|endoftext|>", new[] { 50256 })]
    [InlineData("cl100k_base", "<|endoftext|>", new[] { 100257 })]
    [InlineData("o200k_base", "<|endoftext|>", new[] { 199999 })]
    public void Encode_KnownText_HasTiktokensIds(string name, string text, int[] ids) =>
        Assert.Equal(ids, TiktokenTokenizers.Find(name).Encode(text));

    [Theory]
    [MemberData(nameof(Names))]
    public void Decode_OfEncode_IsTheText(string name)
    {
        var tokenizer = TiktokenTokenizers.Find(name);

        Assert.All(
            [Kannada, "🙂👩‍🚀 e\u0301\r\n\r\n  \t x", "don't I'LL 12345 <|endoftext|>\n", "", new string('a', 5000)],
            text => Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text))));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Words_EachEncodedByItself_GiveTheTextsIds(string name)
    {
        var tokenizer = TiktokenTokenizers.Find(name);
        var text = Kannada + "Well,  then: 12345 don't\n\n  go.";

        Assert.Equal(text, string.Concat(tokenizer.Words(text)));
        Assert.Equal(tokenizer.Encode(text), tokenizer.Words(text).SelectMany(tokenizer.Encode));
    }

    /// <summary>
    /// A genome, or bytes written as letters. The library's time grows with the square of a word's length, and it would take minutes for
    /// this as one word.
    /// </summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Encode_HundredThousandsOfLettersInARow_IsDoneInShortWordsAndIsTheTextAgain(string name)
    {
        var tokenizer = TiktokenTokenizers.Find(name);
        var random = new CounterRandom(3, RandomStream.Text);
        var letters = Enumerable.Range(0, 200_000).Select(i => "acgt"[(int)random.Below((ulong)i, 4)]);
        var text = string.Concat(letters) + "🙂" + new string('\n', 9000);

        var ids = tokenizer.Encode(text);

        Assert.Equal(text, tokenizer.Decode(ids));
        Assert.All(tokenizer.Words(text), word => Assert.InRange(word.Length, 1, 2048));
        Assert.Equal(ids, tokenizer.Words(text).SelectMany(tokenizer.Encode));
    }

    [Theory]
    [InlineData("char")]
    [InlineData("gpt-4")]
    public void Find_AnotherName_NamesTheOnesThereAre(string name) =>
        Assert.Contains("char, gpt2, cl100k_base, o200k_base", Assert.Throws<UsageException>(() => TiktokenTokenizers.Find(name)).Message,
            StringComparison.Ordinal);
}
