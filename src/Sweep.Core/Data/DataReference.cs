namespace Sweep.Core;

/// <summary>
/// The text a sweep trains on: where it is, the SHA-256 (lower-case hex) of its bytes at submission, and how it becomes tokens. A run on
/// other bytes is refused.
/// </summary>
/// <param name="Source">An absolute path, or <c>builtin:markov</c>.</param>
public sealed record DataReference(string Source, string Sha256)
{
    /// <summary>The share of a text that trains where the file does not say.</summary>
    public const double UsualSplit = 0.9;

    /// <summary>One of <see cref="SubwordTokenizer.Names"/>.</summary>
    public string Tokenizer { get; init; } = SubwordTokenizer.Characters;

    /// <summary>The share of the text, from its beginning, that trains; what is left validates.</summary>
    public double Split { get; init; } = UsualSplit;

    /// <summary>A text of its own to validate on, and then all of the other one trains; null where there is none.</summary>
    public ValidationReference? Validation { get; init; }

    /// <summary>
    /// Where the bytes are on this machine when they are not at <see cref="Source"/>; null where they are. Said to a trainer, never stored.
    /// </summary>
    public string? File { get; init; }

    /// <summary>The files of it, each with its hash: not what comes with the program.</summary>
    public IReadOnlyList<(string Source, string Sha256)> Files()
    {
        (string Source, string Sha256)[] texts = Validation is null
            ? [(Source, Sha256)] : [(Source, Sha256), (Validation.Source, Validation.Sha256)];
        return [.. texts.Where(text => !text.Source.StartsWith(Corpus.BuiltinPrefix, StringComparison.Ordinal))];
    }

    /// <summary>The same, to be read from other files.</summary>
    /// <param name="fileOf">Where the bytes of a hash are; null: at their source.</param>
    public DataReference ReadFrom(Func<string, string?> fileOf) => this with
    {
        File = fileOf(Sha256),
        Validation = Validation is null ? null : Validation with { File = fileOf(Validation.Sha256) },
    };

    /// <summary>True when both give the same tokens to train and to validate on, wherever their files lie.</summary>
    public bool IsSameText(DataReference other) => WithoutSources() == other.WithoutSources();

    /// <summary>What decides the tokens: equal for the same text, wherever its files lie.</summary>
    public DataReference WithoutSources() => this with
    {
        Source = "",
        File = null,
        Validation = Validation is null ? null : Validation with { Source = "", File = null },
    };

    /// <summary>How this text differs from another one, for people: empty where <see cref="IsSameText"/>.</summary>
    public IEnumerable<string> DifferencesFrom(DataReference other)
    {
        if (Sha256 != other.Sha256)
            yield return $"another text (SHA-256 {Short(Sha256)}, not {Short(other.Sha256)})";
        if (Tokenizer != other.Tokenizer)
            yield return $"tokenizer {Tokenizer}, not {other.Tokenizer}";
        if (Split != other.Split)
            yield return FormattableString.Invariant($"split {Split}, not {other.Split}");
        if (Validation?.Sha256 != other.Validation?.Sha256)
            yield return $"val_data of SHA-256 {Short(Validation?.Sha256)}, not {Short(other.Validation?.Sha256)}";
    }

    private static string Short(string? sha256) => sha256 is null ? "none" : sha256.Length > 12 ? sha256[..12] + "..." : sha256;
}
