using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>native/linear_algebra.cpp.</summary>
internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library)]
    internal static partial int sweep_matmul(TensorHandle self, TensorHandle other, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_mm(TensorHandle self, TensorHandle other, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_bmm(TensorHandle self, TensorHandle other, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_mv(TensorHandle self, TensorHandle vector, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_dot(TensorHandle self, TensorHandle other, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_outer(TensorHandle self, TensorHandle other, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_addmm(TensorHandle self, TensorHandle a, TensorHandle b, double beta, double alpha, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_addmm_(TensorHandle self, TensorHandle a, TensorHandle b, double beta, double alpha);

    [LibraryImport(Library)]
    internal static partial int sweep_baddbmm(TensorHandle self, TensorHandle a, TensorHandle b, double beta, double alpha, out nint result);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int sweep_einsum(string equation, nint* tensors, int count, out nint result);
}
