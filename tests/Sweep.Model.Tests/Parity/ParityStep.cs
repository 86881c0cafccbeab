namespace Sweep.Model.Parity;

/// <summary>One training step as PyTorch computed it. What a file does not record is null.</summary>
/// <param name="Loss">Before the update.</param>
/// <param name="GradientNorm">L2, of the whole gradient, before clipping.</param>
/// <param name="Parameters">After the update, in the order of our flat buffer.</param>
internal sealed record ParityStep(double Loss, double? LearningRate, double? GradientNorm, double[]? Parameters);
