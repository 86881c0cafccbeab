using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>native/functional.cpp.</summary>
internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library)]
    internal static partial int sweep_softmax(TensorHandle self, long dim, int dtype, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_log_softmax(TensorHandle self, long dim, int dtype, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_gelu(TensorHandle self, int tanhApproximation, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_silu(TensorHandle self, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_dropout(TensorHandle self, double p, int training, int inPlace, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_linear(TensorHandle input, TensorHandle weight, TensorHandle bias, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_embedding(TensorHandle weight, TensorHandle indices, long paddingIndex, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_layer_norm(TensorHandle input, long* shape, int ndim, TensorHandle weight, TensorHandle bias, double eps, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_cross_entropy(TensorHandle input, TensorHandle target, TensorHandle weight, long reduction, long ignoreIndex, double smoothing, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_nll_loss(TensorHandle input, TensorHandle target, TensorHandle weight, long reduction, long ignoreIndex, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_mse_loss(TensorHandle input, TensorHandle target, long reduction, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_scaled_dot_product_attention(TensorHandle query, TensorHandle key, TensorHandle value, TensorHandle mask, double p, int causal, out nint result);
}
