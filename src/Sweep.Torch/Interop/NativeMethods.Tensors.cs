using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>native/tensor.cpp.</summary>
internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library)]
    internal static partial int sweep_tensor_free(nint self);

    [LibraryImport(Library)]
    internal static partial int sweep_tensor_dim(TensorHandle self, out long dim);

    [LibraryImport(Library)]
    internal static partial int sweep_tensor_numel(TensorHandle self, out long count);

    [LibraryImport(Library)]
    internal static partial int sweep_tensor_sizes(TensorHandle self, long* result, int capacity, out int count);

    [LibraryImport(Library)]
    internal static partial int sweep_tensor_strides(TensorHandle self, long* result, int capacity, out int count);

    [LibraryImport(Library)]
    internal static partial int sweep_tensor_size(TensorHandle self, long dim, out long size);

    [LibraryImport(Library)]
    internal static partial int sweep_tensor_dtype(TensorHandle self, out int dtype);

    [LibraryImport(Library)]
    internal static partial int sweep_tensor_element_size(TensorHandle self, out long size);

    [LibraryImport(Library)]
    internal static partial int sweep_tensor_device(TensorHandle self, out int type, out int index);

    [LibraryImport(Library)]
    internal static partial int sweep_tensor_is_contiguous(TensorHandle self, out int contiguous);

    [LibraryImport(Library)]
    internal static partial int sweep_tensor_storage_offset(TensorHandle self, out long offset);

    [LibraryImport(Library)]
    internal static partial int sweep_tensor_data(TensorHandle self, out nint data);

    [LibraryImport(Library)]
    internal static partial int sweep_tensor_item(TensorHandle self, void* result, long size);

    [LibraryImport(Library)]
    internal static partial int sweep_tensor_to(TensorHandle self, TensorOptions options, int copy, int nonBlocking, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_tensor_clone(TensorHandle self, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_tensor_alias(TensorHandle self, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_tensor_copy_(TensorHandle self, TensorHandle source, int nonBlocking);

    [LibraryImport(Library)]
    internal static partial int sweep_tensor_set_(TensorHandle self, TensorHandle source);

    [LibraryImport(Library)]
    internal static partial int sweep_tensor_set_data(TensorHandle self, TensorHandle source);
}
