using static TorchSharp.torch;

namespace Sweep.Model;

/// <summary>Makes batches on the device: from the text in the host's memory, or from a copy of the text on the device.</summary>
internal interface ITokenBatches : IDisposable
{
    /// <summary>The batch of one training step.</summary>
    /// <param name="step">Updates done before this one.</param>
    TokenBatch Train(int step);

    /// <summary>The sequences that start at these positions of the text.</summary>
    TokenBatch At(ReadOnlySpan<int> starts);
}

/// <param name="Ids">(B, T) int64</param>
/// <param name="Targets">(B * T) int64: the character after each position</param>
internal readonly record struct TokenBatch(Tensor Ids, Tensor Targets);
