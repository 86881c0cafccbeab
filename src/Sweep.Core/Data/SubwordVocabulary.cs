using System.Globalization;

namespace Sweep.Core;

/// <summary>
/// The subwords of a tokenizer that occur in a text. Token t is the one with the t-th smallest of their ids, so that a model has no rows
/// for subwords that it never sees.
/// </summary>
public sealed class SubwordVocabulary : Vocabulary
{
    // Of a prompt's word whose own subwords are not all known: in characters, and longer than any subword of use.
    private const int LongestPart = 32;

    private readonly int[] _ids;
    private readonly Dictionary<int, int> _tokens;

    /// <param name="ids">The tokenizer's ids, in any order; doubles count once.</param>
    /// <exception cref="DataException">More than <see cref="Vocabulary.MaxSize"/> different ids.</exception>
    public SubwordVocabulary(SubwordTokenizer tokenizer, IEnumerable<int> ids)
    {
        Tokenizer = tokenizer;
        _ids = [.. ids.Distinct().Order()];
        if (_ids.Length > MaxSize)
            throw TooLarge(tokenizer);
        _tokens = new Dictionary<int, int>(_ids.Length);
        for (var token = 0; token < _ids.Length; token++)
            _tokens.Add(_ids[token], token);
    }

    public SubwordTokenizer Tokenizer { get; }

    public override int Size => _ids.Length;

    /// <summary>The token of a tokenizer's id that is known.</summary>
    /// <exception cref="KeyNotFoundException">It is not.</exception>
    public int TokenOf(int id) => _tokens[id];

    /// <summary>
    /// The tokenizer's own subwords where the model knows them. A word with one that it does not know is cut into shorter parts that it
    /// does: what the word begins with as far as possible, then what is left.
    /// </summary>
    /// <inheritdoc/>
    public override int[] Encode(string text)
    {
        var tokens = new List<int>();
        foreach (var word in Tokenizer.Words(text))
        {
            if (TryEncode(word) is { } known)
                tokens.AddRange(known);
            else
                AppendParts(word, tokens);
        }
        return [.. tokens];
    }

    /// <inheritdoc/>
    public override string Decode(ReadOnlySpan<int> tokens)
    {
        var ids = new int[tokens.Length];
        for (var i = 0; i < ids.Length; i++)
        {
            RequireToken(tokens[i]);
            ids[i] = _ids[tokens[i]];
        }
        return Tokenizer.Decode(ids);
    }

    /// <summary>The tokenizer's ids in the order of the tokens, with blanks between them.</summary>
    public override string ToString() => string.Join(' ', _ids.Select(id => id.ToString(CultureInfo.InvariantCulture)));

    /// <summary>The vocabulary that <see cref="ToString"/> wrote.</summary>
    /// <exception cref="FormatException">The text is no list of ids.</exception>
    public static SubwordVocabulary Parse(SubwordTokenizer tokenizer, string ids) =>
        new(tokenizer, ids.Split(' ').Select(id => int.Parse(id, NumberStyles.None, CultureInfo.InvariantCulture)));

    internal static DataException TooLarge(SubwordTokenizer tokenizer) =>
        new($"more than {MaxSize} different subwords of {tokenizer.Name}, and no vocabulary is larger; take tokenizer gpt2, which has "
            + "fewer, or a shorter text");

    private void AppendParts(string word, List<int> tokens)
    {
        var characters = word.EnumerateRunes().Select(character => character.ToString()).ToArray();
        for (var at = 0; at < characters.Length;)
        {
            var length = Math.Min(LongestPart, characters.Length - at);
            int[]? part = null;
            while (length > 0 && (part = TryEncode(string.Concat(characters.Skip(at).Take(length)))) is null)
                length--;
            if (part is null)
            {
                throw new UsageException($"'{Quoted.Plain(word)}' cannot be written in the {Size} subwords of {Tokenizer.Name} that the "
                    + $"model was trained on: none of them goes on at {Quoted.Character(characters[at].EnumerateRunes().First())}; write "
                    + "it otherwise, or leave it out");
            }
            tokens.AddRange(part);
            at += length;
        }
    }

    /// <summary>Null when a subword is not known.</summary>
    private int[]? TryEncode(string text)
    {
        var ids = Tokenizer.Encode(text);
        return ids.All(_tokens.ContainsKey) ? [.. ids.Select(id => _tokens[id])] : null;
    }
}
