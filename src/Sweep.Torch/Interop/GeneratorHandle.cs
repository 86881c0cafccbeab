using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>A libtorch generator; null inside stands for the default one.</summary>
internal sealed class GeneratorHandle : SafeHandle
{
    internal static readonly GeneratorHandle Default = new(0);

    internal GeneratorHandle(nint pointer)
        : base(0, ownsHandle: true)
    {
        SetHandle(pointer);
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle() => NativeMethods.sweep_generator_free(handle) == 0;
}
