using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>native/reduction.cpp.</summary>
internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library)]
    internal static partial int sweep_sum(TensorHandle self, int dtype, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_sum_dims(TensorHandle self, long* along, int count, int keepdim, int dtype, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_mean(TensorHandle self, int dtype, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_mean_dims(TensorHandle self, long* along, int count, int keepdim, int dtype, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_std(TensorHandle self, long* along, int count, int unbiased, int keepdim, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_var(TensorHandle self, long* along, int count, int unbiased, int keepdim, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_prod(TensorHandle self, int dtype, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_max(TensorHandle self, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_min(TensorHandle self, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_max_dim(TensorHandle self, long dim, int keepdim, out nint values, out nint indices);

    [LibraryImport(Library)]
    internal static partial int sweep_min_dim(TensorHandle self, long dim, int keepdim, out nint values, out nint indices);

    [LibraryImport(Library)]
    internal static partial int sweep_argmax(TensorHandle self, long* dim, int keepdim, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_argmin(TensorHandle self, long* dim, int keepdim, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_all(TensorHandle self, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_all_dim(TensorHandle self, long dim, int keepdim, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_any(TensorHandle self, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_any_dim(TensorHandle self, long dim, int keepdim, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_norm(TensorHandle self, double p, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_norm_dim(TensorHandle self, double p, long dim, int keepdim, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_logsumexp(TensorHandle self, long dim, int keepdim, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_cumsum(TensorHandle self, long dim, int dtype, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_topk(TensorHandle self, long k, long dim, int largest, int sorted, out nint values, out nint indices);

    [LibraryImport(Library)]
    internal static partial int sweep_sort(TensorHandle self, long dim, int descending, int stable, out nint values, out nint indices);

    [LibraryImport(Library)]
    internal static partial int sweep_multinomial(TensorHandle self, long count, int replacement, GeneratorHandle generator, out nint result);
}
