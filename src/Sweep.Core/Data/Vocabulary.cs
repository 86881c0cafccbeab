namespace Sweep.Core;

/// <summary>The tokens a model knows, numbered from 0: the characters of its text, or a tokenizer's subwords that occur in it.</summary>
public abstract class Vocabulary
{
    /// <summary>The most tokens a vocabulary holds: a token fits 16 bits.</summary>
    public const int MaxSize = 65536;

    public abstract int Size { get; }

    /// <summary>The tokens of a text that a model is to go on from.</summary>
    /// <exception cref="UsageException">A part of the text is in no token; the message names it.</exception>
    public abstract int[] Encode(string text);

    /// <summary>The text of the tokens.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A token is negative or not below <see cref="Size"/>.</exception>
    public abstract string Decode(ReadOnlySpan<int> tokens);

    private protected void RequireToken(int token)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(token);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(token, Size);
    }
}
