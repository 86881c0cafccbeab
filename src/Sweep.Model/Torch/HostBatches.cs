using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Sweep.Model;

/// <summary>CPU: tokens go from the text straight into the tensors' memory.</summary>
internal sealed class HostBatches(TrainingData data, int batchSize, int blockSize) : ITokenBatches
{
    private readonly int[] _starts = new int[batchSize];

    public TokenBatch Train(int step)
    {
        data.TrainStarts(step, _starts);
        return At(_starts);
    }

    public TokenBatch At(ReadOnlySpan<int> starts)
    {
        var ids = empty(starts.Length, blockSize, dtype: ScalarType.Int64);
        var targets = empty((long)starts.Length * blockSize, dtype: ScalarType.Int64);
        data.Gather(starts, MemoryMarshal.Cast<byte, long>(ids.bytes), MemoryMarshal.Cast<byte, long>(targets.bytes));
        return new TokenBatch(ids, targets);
    }

    public void Dispose() { }
}
