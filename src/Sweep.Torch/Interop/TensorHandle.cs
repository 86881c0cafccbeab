using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>One reference to a libtorch tensor; null inside stands for "no tensor" as an optional argument.</summary>
internal sealed class TensorHandle : SafeHandle
{
    /// <summary>For optional arguments that are left out.</summary>
    internal static readonly TensorHandle None = new(0);

    internal TensorHandle(nint pointer)
        : base(0, ownsHandle: true)
    {
        SetHandle(pointer);
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle() => NativeMethods.sweep_tensor_free(handle) == 0;
}
