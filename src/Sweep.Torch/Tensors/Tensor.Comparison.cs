using static TorchSharp.NativeMethods;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor eq(Tensor target) => Made(sweep_eq(Native, target.Native, out var result), result);

        public Tensor eq(Scalar target) => Made(sweep_eq_scalar(Native, target, out var result), result);

        public Tensor ne(Tensor target) => Made(sweep_ne(Native, target.Native, out var result), result);

        public Tensor ne(Scalar target) => Made(sweep_ne_scalar(Native, target, out var result), result);

        public Tensor lt(Tensor target) => Made(sweep_lt(Native, target.Native, out var result), result);

        public Tensor lt(Scalar target) => Made(sweep_lt_scalar(Native, target, out var result), result);

        public Tensor le(Tensor target) => Made(sweep_le(Native, target.Native, out var result), result);

        public Tensor le(Scalar target) => Made(sweep_le_scalar(Native, target, out var result), result);

        public Tensor gt(Tensor target) => Made(sweep_gt(Native, target.Native, out var result), result);

        public Tensor gt(Scalar target) => Made(sweep_gt_scalar(Native, target, out var result), result);

        public Tensor ge(Tensor target) => Made(sweep_ge(Native, target.Native, out var result), result);

        public Tensor ge(Scalar target) => Made(sweep_ge_scalar(Native, target, out var result), result);

        public Tensor logical_and(Tensor other) => Made(sweep_logical_and(Native, other.Native, out var result), result);

        public Tensor logical_or(Tensor other) => Made(sweep_logical_or(Native, other.Native, out var result), result);

        public Tensor logical_xor(Tensor other) => Made(sweep_logical_xor(Native, other.Native, out var result), result);

        /// <summary>Whether |this - target| is nowhere above atol + rtol * |target|.</summary>
        public bool allclose(Tensor target, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false)
        {
            NativeError.Check(sweep_allclose(Native, target.Native, rtol, atol, equal_nan ? 1 : 0, out var close));
            return close != 0;
        }
    }

    public static bool allclose(Tensor tensor, Tensor target, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false) => tensor.allclose(target, rtol, atol, equal_nan);
}
