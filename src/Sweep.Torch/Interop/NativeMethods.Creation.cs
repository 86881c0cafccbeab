using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>native/creation.cpp.</summary>
internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library)]
    internal static partial int sweep_empty(long* size, int ndim, TensorOptions options, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_zeros(long* size, int ndim, TensorOptions options, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_ones(long* size, int ndim, TensorOptions options, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_full(long* size, int ndim, Scalar value, TensorOptions options, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_rand(long* size, int ndim, GeneratorHandle generator, TensorOptions options, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_randn(long* size, int ndim, GeneratorHandle generator, TensorOptions options, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_randint(long low, long high, long* size, int ndim, GeneratorHandle generator, TensorOptions options, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_randperm(long count, GeneratorHandle generator, TensorOptions options, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_arange(Scalar start, Scalar stop, Scalar step, TensorOptions options, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_linspace(double start, double end, long steps, TensorOptions options, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_eye(long rows, long columns, TensorOptions options, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_empty_like(TensorHandle self, TensorOptions options, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_zeros_like(TensorHandle self, TensorOptions options, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_ones_like(TensorHandle self, TensorOptions options, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_rand_like(TensorHandle self, TensorOptions options, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_randn_like(TensorHandle self, TensorOptions options, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_full_like(TensorHandle self, Scalar value, TensorOptions options, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_from_data(void* data, int dataDtype, long* size, int ndim, TensorOptions options, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_from_blob(void* data, int dtype, long* size, int ndim, delegate* unmanaged<nint, void> release, nint context, out nint result);
}
