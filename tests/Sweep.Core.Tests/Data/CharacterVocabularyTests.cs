using System.Text;

namespace Sweep.Core.Tests.Data;

public sealed class CharacterVocabularyTests
{
    // Kannada with vowel signs and virama; emoji beyond the basic plane, one of them joined from three; letters with combining marks; right
    // to left.
    [Theory]
    [InlineData("ಕನ್ನಡ ಅಕ್ಷರಮಾಲೆ")]
    [InlineData("🙂👩‍🚀🏳️‍🌈 and text")]
    [InlineData("e\u0301 is not \u00e9")]
    [InlineData("עברית والعربية")]
    [InlineData("line one\nline two\r\n\ttabbed")]
    public void Decode_OfEncode_IsTheText(string text)
    {
        var vocabulary = CharacterVocabulary.Of(text);

        Assert.Equal(text, vocabulary.Decode(vocabulary.Encode(text)));
    }

    [Fact]
    public void Encode_AnEmojiOutsideTheBasicPlane_IsOneToken() =>
        Assert.Single(CharacterVocabulary.Of("🙂").Encode("🙂"));

    [Fact]
    public void Encode_ALetterWithACombiningMark_IsTwoTokens()
    {
        var vocabulary = CharacterVocabulary.Of("e\u0301\u00e9");

        Assert.Equal([0, 2], vocabulary.Encode("e\u0301"));
        Assert.Equal([1], vocabulary.Encode("\u00e9"));
    }

    [Fact]
    public void Characters_OfMixedScripts_AreSortedByCodePoint()
    {
        // In UTF-16 order the emoji (a surrogate pair, D83D...) would come before U+FF5E.
        var vocabulary = CharacterVocabulary.Of("🙂\uFF5Eಕa\n");

        Assert.Equal([0x0A, 0x61, 0x0C95, 0xFF5E, 0x1F642], vocabulary.Characters.Select(c => c.Value));
    }

    [Fact]
    public void Encode_AnUnknownCharacter_NamesItAndItsPosition()
    {
        var error = Assert.Throws<UsageException>(() => CharacterVocabulary.Of("ab").Encode("ab🙂"));

        Assert.Contains("'🙂' (U+1F642) at position 3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Encode_AnUnknownControlCharacter_IsNamedByItsCodePointOnly()
    {
        var error = Assert.Throws<UsageException>(() => CharacterVocabulary.Of("ab").Encode("\u001b[2J"));

        Assert.Contains("U+001B", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    public void Decode_ATokenOutsideTheVocabulary_Throws(int token) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => CharacterVocabulary.Of("ab").Decode([token]));

    [Fact]
    public void Of_ToString_IsTheSameVocabulary()
    {
        var vocabulary = CharacterVocabulary.Of("ಕನ್ನಡ 🙂 abc");

        Assert.Equal(vocabulary.Characters, CharacterVocabulary.Of(vocabulary.ToString()).Characters);
    }

    [Fact]
    public void New_WithMoreCharactersThanTokensHave_Throws()
    {
        var characters = Enumerable.Range(0x10000, Vocabulary.MaxSize + 1).Select(value => new Rune(value));

        Assert.Throws<DataException>(() => new CharacterVocabulary(characters));
    }
}
