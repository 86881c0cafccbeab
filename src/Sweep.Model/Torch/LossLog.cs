using static TorchSharp.torch;

namespace Sweep.Model;

/// <summary>Losses of the last steps: as numbers where they are at hand, on the device until someone asks elsewhere.</summary>
internal sealed class LossLog(Device device, bool atHand) : IDisposable
{
    private const int Room = 256;

    private readonly Tensor? _onDevice = atHand ? null : zeros(Room, device: device).DetachFromDisposeScope();
    private readonly List<float> _read = [];
    private int _waiting;

    /// <param name="loss">A scalar.</param>
    public void Add(Tensor loss)
    {
        if (_onDevice is null)
        {
            _read.Add(loss.item<float>());
            return;
        }
        if (_waiting == Room)
            Fetch(_onDevice);
        _onDevice.narrow(0, _waiting++, 1).copy_(loss.detach());
    }

    /// <summary>All since the last call, in order.</summary>
    public float[] Take()
    {
        if (_onDevice is not null && _waiting > 0)
            Fetch(_onDevice);
        var losses = _read.ToArray();
        _read.Clear();
        return losses;
    }

    private void Fetch(Tensor onDevice)
    {
        using var scope = NewDisposeScope();
        _read.AddRange(onDevice.narrow(0, 0, _waiting).cpu().data<float>().ToArray());
        _waiting = 0;
    }

    public void Dispose() => _onDevice?.Dispose();
}
