using System.Runtime.InteropServices;
using Sweep.Core;
using static TorchSharp.torch;

namespace Sweep.Model;

/// <summary>CPU: masks are written straight into the tensors' memory.</summary>
internal sealed class HostDropout(IReadOnlyList<Hyperparameters> runs) : Dropout
{
    private readonly int[] _steps = new int[runs.Count];

    private int _microBatch;

    public override void Begin(ReadOnlySpan<int> steps, int microBatch)
    {
        steps.CopyTo(_steps);
        _microBatch = microBatch;
    }

    public override Tensor Apply(Tensor x, int site)
    {
        var mask = empty(x.shape);
        var factors = MemoryMarshal.Cast<byte, float>(mask.bytes);
        var each = factors.Length / runs.Count;
        for (var run = 0; run < runs.Count; run++)
        {
            var own = factors.Slice(run * each, each);
            if (runs[run].Dropout == 0)
                own.Fill(1);
            else
                new DropoutMask(runs[run].Seed, _steps[run], site, runs[run].Dropout, (long)_microBatch * each).Fill(own);
        }
        return x * mask;
    }

    public override void Dispose() { }
}
