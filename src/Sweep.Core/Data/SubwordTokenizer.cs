namespace Sweep.Core;

/// <summary>
/// Cuts a text into subwords, each with an id of the tokenizer's own: what <c>tokenizer:</c> of a sweep file names besides the characters.
/// </summary>
/// <param name="name">As sweep files, hashes and checkpoints have it.</param>
public abstract class SubwordTokenizer(string name)
{
    /// <summary>The name of the default, which needs none of this: a token for each character.</summary>
    public const string Characters = "char";

    /// <summary>All that a sweep file may name, the default first.</summary>
    public static IReadOnlyList<string> Names { get; } = [Characters, "gpt2", "cl100k_base", "o200k_base"];

    public string Name { get; } = name;

    /// <summary>The ids of the text's subwords; <see cref="Decode"/> of them is the text again.</summary>
    public abstract IReadOnlyList<int> Encode(string text);

    /// <summary>
    /// The text of ids in a row. A subword may be a part of a character; where the parts do not add up to one, U+FFFD stands.
    /// </summary>
    public abstract string Decode(IEnumerable<int> ids);

    /// <summary>
    /// The parts of a text, roughly its words, that are cut into subwords each by itself: their ids in a row are <see cref="Encode"/>'s.
    /// </summary>
    public abstract IEnumerable<string> Words(string text);
}
