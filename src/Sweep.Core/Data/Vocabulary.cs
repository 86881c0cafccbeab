using System.Text;

namespace Sweep.Core;

/// <summary>
/// The characters of a text, one token each. A character is a Unicode code point (<see cref="Rune"/>): an emoji outside the basic plane is
/// one token, a letter with a combining mark is two. Tokens are numbered in the order of the code points.
/// </summary>
public sealed class Vocabulary
{
    /// <summary>The most characters a vocabulary holds: a token fits 16 bits.</summary>
    public const int MaxSize = 65536;

    private readonly Rune[] _characters;
    private readonly Dictionary<Rune, int> _tokens;

    /// <param name="characters">In any order; doubles count once.</param>
    /// <exception cref="DataException">More than <see cref="MaxSize"/> different characters.</exception>
    public Vocabulary(IEnumerable<Rune> characters)
    {
        _characters = [.. characters.Distinct().Order()];
        if (_characters.Length > MaxSize)
            throw new DataException($"{_characters.Length} different characters; a vocabulary holds at most {MaxSize}");
        _tokens = new Dictionary<Rune, int>(_characters.Length);
        for (var token = 0; token < _characters.Length; token++)
            _tokens.Add(_characters[token], token);
    }

    /// <summary>The vocabulary of the characters that occur in <paramref name="text"/>.</summary>
    public static Vocabulary Of(string text) => new(text.EnumerateRunes());

    /// <summary>The characters by token, sorted by code point.</summary>
    public IReadOnlyList<Rune> Characters => _characters;

    public int Size => _characters.Length;

    /// <summary>One token for each code point of <paramref name="text"/>.</summary>
    /// <exception cref="UsageException">A character is not in the vocabulary; the message names it.</exception>
    public int[] Encode(string text)
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

    /// <summary>The text of the tokens.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A token is negative or not below <see cref="Size"/>.</exception>
    public string Decode(ReadOnlySpan<int> tokens)
    {
        var text = new StringBuilder(tokens.Length);
        Span<char> units = stackalloc char[2];
        foreach (var token in tokens)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(token, nameof(tokens));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(token, Size, nameof(tokens));
            text.Append(units[.._characters[token].EncodeToUtf16(units)]);
        }
        return text.ToString();
    }

    /// <summary>All characters in the order of their tokens; <see cref="Of"/> of it is this vocabulary again.</summary>
    public override string ToString() => string.Concat(_characters.Select(c => c.ToString()));
}
