using TorchSharp;

namespace Sweep.Model;

/// <summary>A model over characters, for R runs at once, written in tensor operations; autograd does the backward pass.</summary>
internal abstract class LanguageModel : IDisposable
{
    /// <summary>Logits (R, B * T, V) of the character after each position, by each run's own parameters.</summary>
    /// <param name="ids">(R, B, T) int64, T at most block_size.</param>
    public abstract torch.Tensor Forward(torch.Tensor ids, Dropout dropout);

    public abstract void Dispose();
}
