using static TorchSharp.torch;

namespace Sweep.Model;

/// <summary>
/// CUDA: the text lives on the device, and the starts of many steps are sent at once, so that no step waits for a copy.
/// </summary>
internal sealed class DeviceBatches : ITokenBatches
{
    private const int StepsSentAtOnce = 256;

    private readonly TrainingData _data;
    private readonly Device _device;
    private readonly int _batchSize, _blockSize;
    private readonly Tensor _tokens; // (N) int32
    private readonly Tensor _offsets; // (T + 1): 0, 1, ..., T
    private Tensor? _starts; // (StepsSentAtOnce, B) int64
    private int _firstSent;

    public DeviceBatches(TrainingData data, int batchSize, int blockSize, Device device)
    {
        (_data, _batchSize, _blockSize, _device) = (data, batchSize, blockSize, device);
        using var scope = NewDisposeScope();
        _tokens = tensor(Array.ConvertAll(data.Tokens.ToArray(), token => (int)token)).to(device).DetachFromDisposeScope();
        _offsets = arange(blockSize + 1, dtype: ScalarType.Int64, device: device).DetachFromDisposeScope();
    }

    public TokenBatch Train(int step)
    {
        if (_starts is null || step < _firstSent || step >= _firstSent + StepsSentAtOnce)
            Send(step);
        return Gather(_starts!.select(0, step - _firstSent));
    }

    public TokenBatch At(ReadOnlySpan<int> starts)
    {
        var wide = new long[starts.Length];
        for (var i = 0; i < wide.Length; i++)
            wide[i] = starts[i];
        return Gather(tensor(wide).to(_device));
    }

    private void Send(int firstStep)
    {
        using var scope = NewDisposeScope();
        var starts = new int[_batchSize];
        var sent = new long[StepsSentAtOnce * _batchSize];
        for (var i = 0; i < StepsSentAtOnce; i++)
        {
            _data.TrainStarts(firstStep + i, starts);
            for (var j = 0; j < _batchSize; j++)
                sent[i * _batchSize + j] = starts[j];
        }
        _starts?.Dispose();
        _starts = tensor(sent).to(_device).view(StepsSentAtOnce, _batchSize).DetachFromDisposeScope();
        _firstSent = firstStep;
    }

    /// <param name="starts">(B) int64</param>
    private TokenBatch Gather(Tensor starts)
    {
        var b = starts.shape[0];
        var positions = starts.unsqueeze(1) + _offsets; // (B, T + 1)
        var sequences = _tokens.index_select(0, positions.view(-1)).to(ScalarType.Int64).view(b, _blockSize + 1);
        return new TokenBatch(sequences.narrow(1, 0, _blockSize).contiguous(), sequences.narrow(1, 1, _blockSize).reshape(-1));
    }

    public void Dispose()
    {
        _tokens.Dispose();
        _offsets.Dispose();
        _starts?.Dispose();
    }
}
