using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Sweep.Model;

/// <summary>CPU: tokens go from the text straight into the tensors' memory.</summary>
/// <param name="runs">What each run is trained on; all of one text.</param>
internal sealed class HostBatches(IReadOnlyList<TrainingData> runs, int batchSize, int blockSize) : ITokenBatches
{
    private readonly int[] _starts = new int[runs.Count * batchSize];

    public TokenBatch Train(ReadOnlySpan<int> steps, int microBatch)
    {
        for (var run = 0; run < runs.Count; run++)
            runs[run].TrainStarts(steps[run], _starts.AsSpan(run * batchSize, batchSize), microBatch * batchSize);
        return Gather(runs.Count, _starts);
    }

    public TokenBatch At(ReadOnlySpan<int> starts) => Gather(1, starts);

    private TokenBatch Gather(int count, ReadOnlySpan<int> starts)
    {
        var ids = empty(count, starts.Length / count, blockSize, dtype: ScalarType.Int64);
        var targets = empty((long)starts.Length * blockSize, dtype: ScalarType.Int64);
        runs[0].Gather(starts, MemoryMarshal.Cast<byte, long>(ids.bytes), MemoryMarshal.Cast<byte, long>(targets.bytes));
        return new TokenBatch(ids, targets);
    }

    public void Dispose() { }
}
