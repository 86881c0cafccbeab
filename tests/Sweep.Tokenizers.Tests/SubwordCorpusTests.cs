using System.Text;

namespace Sweep.Tokenizers.Tests;

/// <summary>Texts in subwords.</summary>
public sealed class SubwordCorpusTests
{
    private const string Kannada = "ಒಂದು ಊರಿನಲ್ಲಿ ಒಬ್ಬ ರೈತ ಇದ್ದನು.\nಅವನ ಮನೆ ಸಣ್ಣದು; ಆದರೆ ಅಂಗಳ ದೊಡ್ಡದು.\n";

    public static TheoryData<string> Names => [.. SubwordTokenizer.Names.Skip(1)];

    [Theory]
    [MemberData(nameof(Names))]
    public void With_ATokenizer_NumbersTheSubwordsThatOccurInTheOrderOfTheirIds(string name)
    {
        var tokenizer = TiktokenTokenizers.Find(name);
        var text = string.Concat(Enumerable.Repeat(Kannada, 10));
        var corpus = Read(text).With(0.5, validation: null, tokenizer);

        // 670 characters are divided at the 335th, a sentence's end, so that the parts' subwords are the text's.
        var ids = tokenizer.Encode(text);
        var distinct = ids.Distinct().Order().ToArray();
        Assert.Equal(distinct.Length, corpus.Vocabulary.Size);
        Assert.Equal(ids.Select(id => Array.BinarySearch(distinct, id)), Ints(corpus.Tokens));
        Assert.Equal(text, corpus.Vocabulary.Decode(Ints(corpus.Tokens)));
        Assert.Equal("tokens", corpus.TokenWord);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void With_ATextOfManyPieces_CutsItAsOneString(string name)
    {
        // Some megabytes of words, numbers, marks and blank lines, in no regular order.
        var words = new[] { "word", " and", " 12345", "\n\n", "  ", "don't", "ಕನ್ನಡ", ", ", "\r\n", " ಮನೆ", "!?\n", "🙂", "Ünï" };
        var random = new CounterRandom(7, RandomStream.Text);
        var text = string.Concat(Enumerable.Range(0, 400_000).Select(i => words[random.Below((ulong)i, words.Length)]));
        var corpus = Read(text);
        var tokenizer = TiktokenTokenizers.Find(name);

        var cut = corpus.With(0.9, validation: null, tokenizer);

        var train = corpus.Vocabulary.Decode(Ints(corpus.Train));
        Assert.True(train.Length > 4 << 18, "the text is in several pieces");
        Assert.Equal(tokenizer.Encode(train).Count, cut.TrainLength);
        Assert.Equal(text, cut.Vocabulary.Decode(Ints(cut.Tokens)));
    }

    [Fact]
    public void Parse_WhatToStringWrote_IsTheSameVocabulary()
    {
        var tokenizer = TiktokenTokenizers.Find("gpt2");
        var vocabulary = Read(Kannada).With(0.9, validation: null, tokenizer).Vocabulary;

        var again = SubwordVocabulary.Parse(tokenizer, vocabulary.ToString()!);

        Assert.Equal(vocabulary.Size, again.Size);
        Assert.Equal(vocabulary.Encode("ಮನೆ"), again.Encode("ಮನೆ"));
        Assert.Throws<FormatException>(() => SubwordVocabulary.Parse(tokenizer, "1 x"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Encode_APrompt_IsItsText(string name)
    {
        var text = Read(Kannada + "he sleeps in the house.\nhouse\nthe\ns\n");
        var vocabulary = text.With(0.9, validation: null, TiktokenTokenizers.Find(name)).Vocabulary;

        // The last two are words that never occur; their parts do.
        Assert.All(["ಒಬ್ಬ ರೈತ", "he sleeps", "", "houses", "theheshe"], prompt =>
            Assert.Equal(prompt, vocabulary.Decode(vocabulary.Encode(prompt))));
    }

    [Fact]
    public void Encode_ACharacterOfNoSubword_IsNamed()
    {
        var vocabulary = Read("only these words. ").With(0.9, validation: null, TiktokenTokenizers.Find("gpt2")).Vocabulary;

        var error = Assert.Throws<UsageException>(() => vocabulary.Encode("only ಕ"));

        Assert.Contains("gpt2", error.Message, StringComparison.Ordinal);
        Assert.Contains("leave it out", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_APartOfACharacter_IsTheReplacementCharacter()
    {
        var tokenizer = TiktokenTokenizers.Find("gpt2");
        var vocabulary = Read("ಕಕಕಕ").With(0.5, validation: null, tokenizer).Vocabulary;

        Assert.Contains('\uFFFD', vocabulary.Decode([0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => vocabulary.Decode([vocabulary.Size]));
    }

    private static Corpus Read(string text) => Corpus.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "text");

    private static int[] Ints(ReadOnlyMemory<ushort> tokens) => [.. tokens.ToArray().Select(token => (int)token)];
}
