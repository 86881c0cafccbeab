using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>native/optimization.cpp.</summary>
internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library)]
    internal static partial int sweep_adamw_step(nint* parameters, nint* first, nint* second, int count, long step, double rate, double beta1, double beta2, double eps, double decay, int maximize);

    [LibraryImport(Library)]
    internal static partial int sweep_clip_grad_norm(nint* parameters, int count, double maxNorm, double normType, out double total);

    [LibraryImport(Library)]
    internal static partial int sweep_zero_grads(nint* parameters, int count, int toNone);
}
