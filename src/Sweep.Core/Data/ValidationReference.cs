namespace Sweep.Core;

/// <summary>A text that validates only.</summary>
/// <param name="Source">An absolute path, or a built-in text's name.</param>
/// <param name="Sha256">Of its bytes at submission, lower-case hex.</param>
public sealed record ValidationReference(string Source, string Sha256)
{
    /// <inheritdoc cref="DataReference.File"/>
    public string? File { get; init; }
}
