using static TorchSharp.torch;

namespace Sweep.Model;

/// <summary>Makes batches on the device: from the text in the host's memory, or from a copy of the text on the device.</summary>
internal interface ITokenBatches : IDisposable
{
    /// <summary>One micro-batch of a training step of every run.</summary>
    /// <param name="steps">Updates done before this one, by each run.</param>
    /// <param name="microBatch">Of the step, from 0.</param>
    TokenBatch Train(ReadOnlySpan<int> steps, int microBatch);

    /// <summary>The sequences that start at these positions of the text, for one run.</summary>
    TokenBatch At(ReadOnlySpan<int> starts);
}

/// <param name="Ids">(R, B, T) int64</param>
/// <param name="Targets">(R * B * T) int64: the character after each position</param>
internal readonly record struct TokenBatch(Tensor Ids, Tensor Targets);
