using static TorchSharp.NativeMethods;

namespace TorchSharp;

/// <summary>libtorch's inference mode of this thread; to be disposed on the same thread, innermost first.</summary>
internal sealed class InferenceMode : IDisposable
{
    private nint _guard;

    internal InferenceMode(bool mode)
    {
        NativeError.Check(sweep_inference_mode_enter(mode ? 1 : 0, out _guard));
    }

    internal static bool IsEnabled
    {
        get
        {
            NativeError.Check(sweep_is_inference_mode(out var enabled));
            return enabled != 0;
        }
    }

    public void Dispose()
    {
        if (_guard == 0)
            return;
        NativeError.Check(sweep_inference_mode_leave(_guard));
        _guard = 0;
    }
}
