using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>native/indexing.cpp.</summary>
internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library)]
    internal static partial int sweep_index_select(TensorHandle self, long dim, TensorHandle index, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_gather(TensorHandle self, long dim, TensorHandle index, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_scatter(TensorHandle self, long dim, TensorHandle index, TensorHandle source, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_scatter_add(TensorHandle self, long dim, TensorHandle index, TensorHandle source, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_index_add_(TensorHandle self, long dim, TensorHandle index, TensorHandle source, Scalar alpha);

    [LibraryImport(Library)]
    internal static partial int sweep_masked_select(TensorHandle self, TensorHandle mask, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_nonzero(TensorHandle self, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_index(TensorHandle self, nint* indices, int count, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_index_put_(TensorHandle self, nint* indices, int count, TensorHandle value, int accumulate);
}
