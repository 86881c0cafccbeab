namespace Sweep.Core;

/// <summary>A place in a file; both from 1.</summary>
internal readonly record struct Mark(int Line, int Column)
{
    public static Mark Start => new(1, 1);
}

/// <summary>A piece of YAML and where it stands.</summary>
internal abstract record YamlNode(Mark At);

/// <param name="IsPlain">Without quotes: may be a number.</param>
internal sealed record YamlScalar(Mark At, string Text, bool IsPlain) : YamlNode(At)
{
    /// <summary>Nothing after the colon, <c>~</c> or <c>null</c>.</summary>
    public bool IsNull => IsPlain && Text is "" or "~" or "null" or "Null" or "NULL";
}

internal sealed record YamlSequence(Mark At, IReadOnlyList<YamlNode> Items) : YamlNode(At);

/// <param name="Entries">In the file's order; keys differ.</param>
internal sealed record YamlMapping(Mark At, IReadOnlyList<YamlEntry> Entries) : YamlNode(At);

internal sealed record YamlEntry(YamlScalar Key, YamlNode Value)
{
    public string Name => Key.Text;
}
