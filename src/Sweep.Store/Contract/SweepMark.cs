namespace Sweep.Store;

/// <summary>A sweep and a text that is another one once anything has changed that listings show of it.</summary>
public sealed record SweepMark(string Sweep, string Mark);
