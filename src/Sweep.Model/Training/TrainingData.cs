using System.Numerics;
using Sweep.Core;

namespace Sweep.Model;

/// <summary>
/// Which sequences of the text a run is trained and scored on. Starts are positions in the whole text; a sequence and its targets take
/// block_size + 1 tokens.
/// </summary>
public sealed class TrainingData
{
    private readonly Corpus _corpus;
    private readonly long _seed;
    private readonly int _blockSize;

    /// <exception cref="ConfigException">The text is too short for this block_size.</exception>
    public TrainingData(Corpus corpus, Hyperparameters hyperparameters)
    {
        if (hyperparameters.BlockSize > corpus.LargestBlockSize)
        {
            throw new ConfigException(
                $"block_size {hyperparameters.BlockSize} needs more {corpus.TokenWord} than a split of {corpus.Source} has; "
                + $"the greatest that fits is {corpus.LargestBlockSize}");
        }
        _corpus = corpus;
        _seed = hyperparameters.Seed;
        _blockSize = hyperparameters.BlockSize;
    }

    /// <summary>The whole text, and behind it the validation text where that is one of its own.</summary>
    public ReadOnlyMemory<ushort> Tokens => _corpus.Tokens;

    /// <summary>Copies the sequences that start at these positions, and what follows each token.</summary>
    /// <param name="ids">(n, block_size)</param>
    /// <param name="targets">(n, block_size)</param>
    public void Gather<T>(ReadOnlySpan<int> starts, Span<T> ids, Span<T> targets) where T : struct, INumberBase<T>
    {
        var tokens = _corpus.Tokens.Span;
        for (var i = 0; i < starts.Length; i++)
        {
            var sequence = tokens.Slice(starts[i], _blockSize + 1);
            var x = ids.Slice(i * _blockSize, _blockSize);
            var y = targets.Slice(i * _blockSize, _blockSize);
            for (var t = 0; t < x.Length; t++)
            {
                x[t] = T.CreateTruncating(sequence[t]);
                y[t] = T.CreateTruncating(sequence[t + 1]);
            }
        }
    }

    /// <summary>The starts of a training step's sequences.</summary>
    /// <param name="step">Updates done before this one.</param>
    /// <param name="first">The number of the first sequence: 0, or how many earlier micro-batches of the step have had.</param>
    public void TrainStarts(int step, Span<int> starts, int first = 0) =>
        BatchStarts.Train(_seed, step, first, _corpus.TrainLength, _blockSize, starts);

    /// <summary>The starts of evaluation sequences <paramref name="first"/>, first + 1, ... of a split.</summary>
    public void EvalStarts(Split split, int first, Span<int> starts)
    {
        var offset = split == Split.Train ? 0 : _corpus.TrainLength;
        var length = split == Split.Train ? _corpus.TrainLength : _corpus.Tokens.Length - _corpus.TrainLength;
        BatchStarts.Eval(_corpus.Sha256, (int)split, first, length, _blockSize, starts);
        foreach (ref var start in starts)
            start += offset;
    }
}
