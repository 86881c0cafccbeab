using static TorchSharp.NativeMethods;

namespace TorchSharp;

/// <summary>Sets whether this thread records history, and sets it back when disposed.</summary>
internal sealed class GradMode : IDisposable
{
    private readonly bool _before;
    private bool _disposed;

    internal GradMode(bool enabled)
    {
        _before = IsEnabled;
        IsEnabled = enabled;
    }

    internal static bool IsEnabled
    {
        get
        {
            NativeError.Check(sweep_grad_mode(out var enabled));
            return enabled != 0;
        }
        private set => NativeError.Check(sweep_set_grad_mode(value ? 1 : 0));
    }

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        IsEnabled = _before;
    }
}
