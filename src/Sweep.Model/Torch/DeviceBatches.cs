using static TorchSharp.torch;

namespace Sweep.Model;

/// <summary>CUDA: the text lives on the device, and what is sent to it are the sequences' starts.</summary>
internal sealed class DeviceBatches : ITokenBatches
{
    private readonly Device _device;
    private readonly int _runs, _batchSize, _blockSize;
    private readonly Tensor _tokens; // (characters) int32
    private readonly Tensor _offsets; // (T + 1): 0, 1, ..., T
    private readonly StepTable<long> _starts; // (R, all micro-batches' B)

    /// <param name="runs">What each run is trained on; all of one text.</param>
    public DeviceBatches(IReadOnlyList<TrainingData> runs, int batchSize, int microBatches, int blockSize, Device device)
    {
        (_runs, _batchSize, _blockSize, _device) = (runs.Count, batchSize, blockSize, device);
        using var scope = NewDisposeScope();
        _tokens = tensor(Array.ConvertAll(runs[0].Tokens.ToArray(), token => (int)token)).to(device).DetachFromDisposeScope();
        _offsets = arange(blockSize + 1, dtype: ScalarType.Int64, device: device).DetachFromDisposeScope();
        var narrow = new int[batchSize * microBatches];
        _starts = new StepTable<long>(runs.Count, narrow.Length, device, (run, step, starts) =>
        {
            runs[run].TrainStarts(step, narrow);
            for (var i = 0; i < narrow.Length; i++)
                starts[i] = narrow[i];
        });
    }

    public TokenBatch Train(ReadOnlySpan<int> steps, int microBatch) =>
        Gather(_runs, _starts.At(steps).narrow(1, microBatch * _batchSize, _batchSize).reshape(-1));

    public TokenBatch At(ReadOnlySpan<int> starts)
    {
        var wide = new long[starts.Length];
        for (var i = 0; i < wide.Length; i++)
            wide[i] = starts[i];
        return Gather(1, tensor(wide).to(_device));
    }

    /// <param name="starts">(R * B) int64</param>
    private TokenBatch Gather(int runs, Tensor starts)
    {
        var positions = starts.unsqueeze(1) + _offsets; // (R * B, T + 1)
        var sequences = _tokens.index_select(0, positions.view(-1)).to(ScalarType.Int64).view(-1, _blockSize + 1);
        return new TokenBatch(
            sequences.narrow(1, 0, _blockSize).reshape(runs, -1, _blockSize), sequences.narrow(1, 1, _blockSize).reshape(-1));
    }

    public void Dispose()
    {
        _tokens.Dispose();
        _offsets.Dispose();
        _starts.Dispose();
    }
}
