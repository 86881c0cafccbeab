namespace Sweep.Core.Scoring;

/// <summary>Sequences that evaluations have scored: the first <paramref name="Count"/> of those for one block_size.</summary>
/// <param name="Count">The greatest eval_iters * batch_size of the runs with this block_size.</param>
public sealed record UsedSequences(int BlockSize, int Count);
