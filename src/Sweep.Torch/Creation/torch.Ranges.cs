using static TorchSharp.NativeMethods;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>0, 1, ... below <paramref name="stop"/>; Int64 for integers, Float32 otherwise.</summary>
    public static Tensor arange(Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => arange(0, stop, 1, dtype, device, requires_grad);

    public static Tensor arange(Scalar start, Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(start, stop, 1, dtype, device, requires_grad);

    public static Tensor arange(Scalar start, Scalar stop, Scalar step, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Tensor.Made(sweep_arange(start, stop, step, new TensorOptions(dtype, device, requires_grad), out var result), result);

    /// <summary><paramref name="steps"/> numbers from start to end, both included.</summary>
    public static Tensor linspace(double start, double end, long steps, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Tensor.Made(sweep_linspace(start, end, steps, new TensorOptions(dtype, device, requires_grad), out var result), result);

    /// <summary>Ones on the diagonal; square where columns are left out.</summary>
    public static Tensor eye(long rows, long columns = -1, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Tensor.Made(sweep_eye(rows, columns < 0 ? rows : columns, new TensorOptions(dtype, device, requires_grad), out var result), result);
}
