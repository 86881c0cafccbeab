using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>native/shape.cpp.</summary>
internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library)]
    internal static partial int sweep_view(TensorHandle self, long* size, int ndim, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_reshape(TensorHandle self, long* size, int ndim, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_expand(TensorHandle self, long* size, int ndim, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_repeat(TensorHandle self, long* times, int ndim, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_permute(TensorHandle self, long* order, int ndim, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_flip(TensorHandle self, long* along, int ndim, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_as_strided(TensorHandle self, long* size, long* stride, int ndim, long offset, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_transpose(TensorHandle self, long a, long b, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_contiguous(TensorHandle self, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_flatten(TensorHandle self, long start, long end, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_unsqueeze(TensorHandle self, long dim, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_squeeze(TensorHandle self, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_squeeze_dim(TensorHandle self, long dim, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_narrow(TensorHandle self, long dim, long start, long length, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_select(TensorHandle self, long dim, long index, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_slice(TensorHandle self, long dim, long start, long end, long step, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_split(TensorHandle self, long size, long dim, nint* result, int capacity, out int count);

    [LibraryImport(Library)]
    internal static partial int sweep_split_sizes(TensorHandle self, long* sizes, int pieces, long dim, nint* result, int capacity, out int count);

    [LibraryImport(Library)]
    internal static partial int sweep_chunk(TensorHandle self, long chunks, long dim, nint* result, int capacity, out int count);

    [LibraryImport(Library)]
    internal static partial int sweep_unbind(TensorHandle self, long dim, nint* result, int capacity, out int count);

    [LibraryImport(Library)]
    internal static partial int sweep_cat(nint* tensors, int count, long dim, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_stack(nint* tensors, int count, long dim, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_tril(TensorHandle self, long diagonal, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_triu(TensorHandle self, long diagonal, out nint result);
}
