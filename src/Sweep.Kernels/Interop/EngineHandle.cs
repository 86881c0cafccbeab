using System.Runtime.InteropServices;

namespace Sweep.Kernels.Interop;

/// <summary>Owns one native engine.</summary>
internal sealed class EngineHandle : SafeHandle
{
    public EngineHandle() : base(0, ownsHandle: true) { }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        NativeMethods.Destroy(handle);
        return true;
    }
}
