namespace Sweep.Model;

/// <summary>How a training run ended.</summary>
/// <param name="Completed">False when it was stopped.</param>
/// <param name="Seconds">Training time over all attempts, evaluations included.</param>
/// <param name="TokensPerSecond">Of this attempt, evaluations and checkpoints left out; 0 when it made no step.</param>
/// <param name="ParamsSha256">Of the parameters at the end, lower-case hex.</param>
public sealed record TrainingOutcome(bool Completed, int Step, double Seconds, double TokensPerSecond, string ParamsSha256);
