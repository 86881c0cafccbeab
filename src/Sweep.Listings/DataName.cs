using Sweep.Core;

namespace Sweep.Listings;

/// <summary>How a sweep's text is called in listings.</summary>
public static class DataName
{
    /// <summary>The file's name, or the builtin's.</summary>
    public static string Short(DataReference data) => Short(data.Source);

    /// <inheritdoc cref="Short(DataReference)"/>
    public static string Short(string source) => IsBuiltin(source) ? source : Path.GetFileName(source);

    /// <summary>With its folder, and with how it becomes tokens where that is not the usual way.</summary>
    public static string Long(DataReference data)
    {
        var parts = new List<string> { Long(data.Source) };
        if (data.Validation is { } validation)
            parts.Add($"val_data {Long(validation.Source)}");
        if (data.Split != DataReference.UsualSplit)
            parts.Add(FormattableString.Invariant($"split {data.Split}"));
        if (data.Tokenizer != SubwordTokenizer.Characters)
            parts.Add($"tokenizer {data.Tokenizer}");
        return string.Join(", ", parts);
    }

    private static string Long(string source) => IsBuiltin(source) ? source : PathName.Short(source);

    private static bool IsBuiltin(string source) => source.StartsWith(Corpus.BuiltinPrefix, StringComparison.Ordinal);
}
