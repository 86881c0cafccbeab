using TorchSharp.Modules;
using static TorchSharp.NativeMethods;

namespace TorchSharp;

/// <summary>What is done to many gradients in one native call.</summary>
internal static class GradientList
{
    internal static unsafe void Zero(IReadOnlyCollection<Parameter> parameters, bool toNone)
    {
        using var handles = new TensorHandles(parameters);
        fixed (nint* pointers = handles.Pointers)
            NativeError.Check(sweep_zero_grads(pointers, handles.Count, toNone ? 1 : 0));
    }
}
