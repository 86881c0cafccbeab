namespace Sweep.Core;

/// <summary>
/// The text a sweep trains on: where it is, and the SHA-256 (lower-case hex) of its bytes at submission. A run on other bytes is refused.
/// </summary>
/// <param name="Source">An absolute path, or <c>builtin:markov</c>.</param>
public sealed record DataReference(string Source, string Sha256);
