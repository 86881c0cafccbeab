namespace Sweep.Model;

/// <summary>A checkpoint file that is on disk for good.</summary>
/// <param name="Sha256">Of the whole file, lower-case hex.</param>
public sealed record SavedCheckpoint(string Path, int Step, long Bytes, string Sha256);
