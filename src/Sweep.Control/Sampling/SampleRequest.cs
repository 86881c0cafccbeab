namespace Sweep.Control;

/// <summary>What text to draw.</summary>
/// <param name="Prompt">Empty: the vocabulary's first token.</param>
/// <param name="Temperature">0 takes the likeliest token.</param>
public sealed record SampleRequest(string Prompt, int Tokens, double Temperature, long Seed);

/// <param name="Step">Of the checkpoint that wrote it.</param>
public sealed record Sample(string Text, int Step);
