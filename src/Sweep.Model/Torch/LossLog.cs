using static TorchSharp.torch;

namespace Sweep.Model;

/// <summary>
/// Losses of the last steps of R runs. Where reading one would make the host wait (CUDA), they stay on the device until someone asks for
/// them.
/// </summary>
internal sealed class LossLog(int runs, Device device, bool immediate) : IDisposable
{
    private const int Capacity = 256;

    private readonly Tensor? _onDevice = immediate ? null : zeros(Capacity, runs, device: device).DetachFromDisposeScope();
    private readonly List<float>[] _read = [.. Enumerable.Range(0, runs).Select(_ => new List<float>())];
    private int _waiting;

    /// <param name="losses">(R)</param>
    public void Add(Tensor losses)
    {
        if (_onDevice is null)
        {
            Read(losses.detach());
            return;
        }
        if (_waiting == Capacity)
            Fetch(_onDevice);
        _onDevice.select(0, _waiting++).copy_(losses.detach());
    }

    /// <summary>All of one run since its last call, in order.</summary>
    public float[] Take(int run)
    {
        if (_onDevice is not null && _waiting > 0)
            Fetch(_onDevice);
        var losses = _read[run].ToArray();
        _read[run].Clear();
        return losses;
    }

    private void Fetch(Tensor onDevice)
    {
        using var scope = NewDisposeScope();
        Read(onDevice.narrow(0, 0, _waiting).cpu());
        _waiting = 0;
    }

    /// <param name="losses">(R) or (steps, R), on the host.</param>
    private void Read(Tensor losses)
    {
        var numbers = losses.data<float>().ToArray();
        for (var i = 0; i < numbers.Length; i++)
            _read[i % runs].Add(numbers[i]);
    }

    public void Dispose() => _onDevice?.Dispose();
}
