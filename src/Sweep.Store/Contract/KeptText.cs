namespace Sweep.Store;

/// <summary>A text that the store has whole.</summary>
/// <param name="Sha256">Of the file's bytes, in lower-case hex.</param>
/// <param name="Bytes">Of the file.</param>
public sealed record KeptText(string Sha256, long Bytes);
