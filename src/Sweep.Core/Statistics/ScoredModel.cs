namespace Sweep.Core.Statistics;

/// <summary>One model's losses, lower is better.</summary>
/// <param name="EvaluationClass">
/// Models of one class are measured on the same sequences (one text, tokenizer and block_size), those of different classes independently.
/// </param>
/// <param name="Groups">Mean losses of groups of equal size; as many in every model of a class, at least two.</param>
public sealed record ScoredModel(int EvaluationClass, double[] Groups);
