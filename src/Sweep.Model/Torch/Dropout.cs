using System.Runtime.InteropServices;
using Sweep.Core;
using TorchSharp;
using static TorchSharp.torch;

namespace Sweep.Model;

/// <summary>Dropout of one step. What is dropped is a function of (seed, step, site), so a resumed run drops the same.</summary>
internal readonly struct Dropout
{
    private readonly double _probability;
    private readonly long _seed;
    private readonly int _step;
    private readonly bool _onCpu;

    private Dropout(double probability, long seed, int step, bool onCpu) => (_probability, _seed, _step, _onCpu) = (probability, seed, step, onCpu);

    /// <summary>Keeps everything.</summary>
    public static Dropout None => default;

    /// <summary>
    /// On CPU the masks are those of <see cref="DropoutMask"/>, the same in every engine. On CUDA torch's generator makes them on the device,
    /// seeded anew for every step.
    /// </summary>
    /// <param name="step">Updates done before this one.</param>
    public static Dropout OfStep(double probability, long seed, int step, bool onCpu)
    {
        if (probability > 0 && !onCpu)
            torch.manual_seed(unchecked((long)CounterRandom.Key(seed, RandomStream.Dropout, (ulong)step)));
        return new Dropout(probability, seed, step, onCpu);
    }

    /// <param name="site">As numbered by <see cref="DropoutMask"/>.</param>
    public Tensor Apply(Tensor x, int site)
    {
        if (_probability == 0)
            return x;
        if (!_onCpu)
            return nn.functional.dropout(x, _probability, training: true);
        var mask = zeros(x.shape);
        new DropoutMask(_seed, _step, site, _probability).Fill(MemoryMarshal.Cast<byte, float>(mask.bytes));
        return x * mask;
    }
}
