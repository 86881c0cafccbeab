using Microsoft.ML.Tokenizers;
using Sweep.Core;

namespace Sweep.Tokenizers;

/// <summary>
/// Byte-pair encoding by a tiktoken vocabulary. Every text has an encoding, since each byte is a subword too. A special token's own text,
/// such as <c>&lt;|endoftext|&gt;</c>, is that token.
/// </summary>
internal sealed class TiktokenText(string name) : SubwordTokenizer(name)
{
    // Merging takes a time that grows with the square of a word's length: seconds for 50,000 letters in a row. Texts have no such words,
    // but files of genomes or of encoded bytes do; there a word is cut, and its subwords are not all those of tiktoken.
    private const int LongestWord = 2048;

    private readonly Lazy<TiktokenTokenizer> _tokenizer = new(() => Create(name));

    public override IReadOnlyList<int> Encode(string text) => MayHaveLongWords(text)
        ? [.. Words(text).SelectMany(word => _tokenizer.Value.EncodeToIds(word))]
        : _tokenizer.Value.EncodeToIds(text);

    public override string Decode(IEnumerable<int> ids) => _tokenizer.Value.Decode(ids);

    public override IEnumerable<string> Words(string text)
    {
        foreach (var (offset, length) in _tokenizer.Value.PreTokenizer!.PreTokenize(text))
        {
            for (var at = offset; at < offset + length;)
            {
                var end = Math.Min(at + LongestWord, offset + length);
                if (end < offset + length && char.IsHighSurrogate(text[end - 1]))
                    end--;
                yield return text[at..end];
                at = end;
            }
        }
    }

    /// <summary>False where no word is long: a word has a blank at most before its letters, and line ends behind its marks.</summary>
    private static bool MayHaveLongWords(string text)
    {
        var run = 0;
        for (var i = 0; i < text.Length; i++)
        {
            run = i > 0 && char.IsWhiteSpace(text[i]) == char.IsWhiteSpace(text[i - 1]) ? run + 1 : 1;
            if (run >= LongestWord / 4)
                return true;
        }
        return false;
    }

    // The library knows gpt2's merges by the model, and the others by the encoding that several models have.
    private static TiktokenTokenizer Create(string name) =>
        name == "gpt2" ? TiktokenTokenizer.CreateForModel(name) : TiktokenTokenizer.CreateForEncoding(name);
}
