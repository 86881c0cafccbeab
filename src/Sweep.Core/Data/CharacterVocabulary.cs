using System.Text;

namespace Sweep.Core;

/// <summary>
/// The characters of a text, one token each. A character is a Unicode code point (<see cref="Rune"/>): an emoji outside the basic plane is
/// one token, a letter with a combining mark is two. Tokens are numbered in the order of the code points.
/// </summary>
public sealed class CharacterVocabulary : Vocabulary
{
    private readonly Rune[] _characters;
    private readonly Dictionary<Rune, int> _tokens;

    /// <param name="characters">In any order; doubles count once.</param>
    /// <exception cref="DataException">More than <see cref="MaxSize"/> different characters.</exception>
    public CharacterVocabulary(IEnumerable<Rune> characters)
    {
        _characters = [.. characters.Distinct().Order()];
        if (_characters.Length > MaxSize)
            throw new DataException($"{_characters.Length} different characters; a vocabulary holds at most {MaxSize}");
        _tokens = new Dictionary<Rune, int>(_characters.Length);
        for (var token = 0; token < _characters.Length; token++)
            _tokens.Add(_characters[token], token);
    }

    /// <summary>The vocabulary of the characters that occur in <paramref name="text"/>.</summary>
    public static CharacterVocabulary Of(string text) => new(text.EnumerateRunes());

    /// <summary>The characters by token, sorted by code point.</summary>
    public IReadOnlyList<Rune> Characters => _characters;

    public override int Size => _characters.Length;

    /// <summary>The token of a character that is known.</summary>
    /// <exception cref="KeyNotFoundException">It is not.</exception>
    public int TokenOf(Rune character) => _tokens[character];

    /// <summary>One token for each code point of <paramref name="text"/>.</summary>
    /// <exception cref="UsageException">A character is not in the vocabulary; the message names it.</exception>
    public override int[] Encode(string text)
    {
        var tokens = new List<int>(text.Length);
        foreach (var character in text.EnumerateRunes())
        {
            if (!_tokens.TryGetValue(character, out var token))
                throw new UsageException($"the character {Quoted.Character(character)} at position {tokens.Count + 1} is not among the "
                    + $"{Size} characters the model was trained on; leave it out");
            tokens.Add(token);
        }
        return [.. tokens];
    }

    /// <inheritdoc/>
    public override string Decode(ReadOnlySpan<int> tokens)
    {
        var text = new StringBuilder(tokens.Length);
        Span<char> units = stackalloc char[2];
        foreach (var token in tokens)
        {
            RequireToken(token);
            text.Append(units[.._characters[token].EncodeToUtf16(units)]);
        }
        return text.ToString();
    }

    /// <summary>All characters in the order of their tokens; <see cref="Of"/> of it is this vocabulary again.</summary>
    public override string ToString() => string.Concat(_characters.Select(c => c.ToString()));
}
