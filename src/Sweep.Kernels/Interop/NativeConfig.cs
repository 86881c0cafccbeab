using System.Runtime.InteropServices;

namespace Sweep.Kernels.Interop;

/// <summary><c>sweep_config</c> of sweep_kernels.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeConfig
{
    public int Vocabulary, Batch, Block, Embd, Heads, Layers, Model;
    public int Bias, QkvBias, TieWeights, Gelu, EmbdDropout, DecayMatricesOnly, Reserved;
    public long Seed;
    public double Dropout, WeightDecay, Beta1, Beta2, GradClip;

    public static NativeConfig From(int vocabulary, Hyperparameters h) => new()
    {
        Vocabulary = vocabulary,
        Batch = (int)Math.Min(int.MaxValue, (long)h.BatchSize * h.GradientAccumulationSteps),
        Block = h.BlockSize,
        Embd = h.NEmbd,
        Heads = h.NHead,
        Layers = h.NLayer,
        Model = h.Model == "bigram" ? 1 : 0,
        Bias = h.Bias ? 1 : 0,
        QkvBias = h.QkvBias ? 1 : 0,
        TieWeights = h.TieWeights ? 1 : 0,
        Gelu = h.Activation == "gelu" ? 1 : 0,
        EmbdDropout = h.EmbdDropout ? 1 : 0,
        DecayMatricesOnly = h.DecayMatricesOnly ? 1 : 0,
        Seed = h.Seed,
        Dropout = h.Dropout,
        WeightDecay = h.WeightDecay,
        Beta1 = h.Beta1,
        Beta2 = h.Beta2,
        GradClip = h.GradClip,
    };
}
