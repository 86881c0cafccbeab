using System.Runtime.InteropServices;

namespace Sweep.Kernels.Interop;

/// <summary><c>sweep_config</c> of sweep_kernels.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeConfig
{
    public int Vocabulary, Batch, Block, Embd, Heads, Layers;
    public long Seed;
    public double Dropout, LearningRate, WeightDecay, Beta1, Beta2, GradClip;

    public static NativeConfig From(int vocabulary, Hyperparameters h) => new()
    {
        Vocabulary = vocabulary,
        Batch = h.BatchSize,
        Block = h.BlockSize,
        Embd = h.NEmbd,
        Heads = h.NHead,
        Layers = h.NLayer,
        Seed = h.Seed,
        Dropout = h.Dropout,
        LearningRate = h.LearningRate,
        WeightDecay = h.WeightDecay,
        Beta1 = h.Beta1,
        Beta2 = h.Beta2,
        GradClip = h.GradClip,
    };
}
