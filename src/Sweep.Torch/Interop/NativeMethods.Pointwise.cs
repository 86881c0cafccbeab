using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>native/pointwise.cpp.</summary>
internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library)]
    internal static partial int sweep_abs(TensorHandle self, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_ceil(TensorHandle self, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_cos(TensorHandle self, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_erf(TensorHandle self, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_exp(TensorHandle self, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_expm1(TensorHandle self, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_floor(TensorHandle self, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_isfinite(TensorHandle self, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_isinf(TensorHandle self, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_isnan(TensorHandle self, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_log(TensorHandle self, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_log1p(TensorHandle self, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_log2(TensorHandle self, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_logical_not(TensorHandle self, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_neg(TensorHandle self, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_reciprocal(TensorHandle self, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_relu(TensorHandle self, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_round(TensorHandle self, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_rsqrt(TensorHandle self, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_sigmoid(TensorHandle self, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_sign(TensorHandle self, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_sin(TensorHandle self, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_sqrt(TensorHandle self, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_square(TensorHandle self, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_tanh(TensorHandle self, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_abs_(TensorHandle self);

    [LibraryImport(Library)]
    internal static partial int sweep_exp_(TensorHandle self);

    [LibraryImport(Library)]
    internal static partial int sweep_log_(TensorHandle self);

    [LibraryImport(Library)]
    internal static partial int sweep_neg_(TensorHandle self);

    [LibraryImport(Library)]
    internal static partial int sweep_reciprocal_(TensorHandle self);

    [LibraryImport(Library)]
    internal static partial int sweep_relu_(TensorHandle self);

    [LibraryImport(Library)]
    internal static partial int sweep_sigmoid_(TensorHandle self);

    [LibraryImport(Library)]
    internal static partial int sweep_sqrt_(TensorHandle self);

    [LibraryImport(Library)]
    internal static partial int sweep_tanh_(TensorHandle self);

    [LibraryImport(Library)]
    internal static partial int sweep_zero_(TensorHandle self);

    [LibraryImport(Library)]
    internal static partial int sweep_mul(TensorHandle self, TensorHandle other, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_mul_scalar(TensorHandle self, Scalar other, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_div(TensorHandle self, TensorHandle other, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_div_scalar(TensorHandle self, Scalar other, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_pow(TensorHandle self, TensorHandle other, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_pow_scalar(TensorHandle self, Scalar other, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_remainder(TensorHandle self, TensorHandle other, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_remainder_scalar(TensorHandle self, Scalar other, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_eq(TensorHandle self, TensorHandle other, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_eq_scalar(TensorHandle self, Scalar other, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_ne(TensorHandle self, TensorHandle other, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_ne_scalar(TensorHandle self, Scalar other, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_lt(TensorHandle self, TensorHandle other, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_lt_scalar(TensorHandle self, Scalar other, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_le(TensorHandle self, TensorHandle other, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_le_scalar(TensorHandle self, Scalar other, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_gt(TensorHandle self, TensorHandle other, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_gt_scalar(TensorHandle self, Scalar other, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_ge(TensorHandle self, TensorHandle other, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_ge_scalar(TensorHandle self, Scalar other, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_maximum(TensorHandle self, TensorHandle other, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_minimum(TensorHandle self, TensorHandle other, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_logical_and(TensorHandle self, TensorHandle other, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_logical_or(TensorHandle self, TensorHandle other, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_logical_xor(TensorHandle self, TensorHandle other, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_mul_(TensorHandle self, TensorHandle other);

    [LibraryImport(Library)]
    internal static partial int sweep_mul_scalar_(TensorHandle self, Scalar other);

    [LibraryImport(Library)]
    internal static partial int sweep_div_(TensorHandle self, TensorHandle other);

    [LibraryImport(Library)]
    internal static partial int sweep_div_scalar_(TensorHandle self, Scalar other);

    [LibraryImport(Library)]
    internal static partial int sweep_pow_(TensorHandle self, TensorHandle other);

    [LibraryImport(Library)]
    internal static partial int sweep_pow_scalar_(TensorHandle self, Scalar other);

    [LibraryImport(Library)]
    internal static partial int sweep_add(TensorHandle self, TensorHandle other, Scalar alpha, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_add_scalar(TensorHandle self, Scalar other, Scalar alpha, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_add_(TensorHandle self, TensorHandle other, Scalar alpha);

    [LibraryImport(Library)]
    internal static partial int sweep_add_scalar_(TensorHandle self, Scalar other, Scalar alpha);

    [LibraryImport(Library)]
    internal static partial int sweep_sub(TensorHandle self, TensorHandle other, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_sub_scalar(TensorHandle self, Scalar other, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_sub_(TensorHandle self, TensorHandle other);

    [LibraryImport(Library)]
    internal static partial int sweep_sub_scalar_(TensorHandle self, Scalar other);

    [LibraryImport(Library)]
    internal static partial int sweep_bitwise_and(TensorHandle self, TensorHandle other, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_bitwise_and_(TensorHandle self, TensorHandle other);

    [LibraryImport(Library)]
    internal static partial int sweep_bitwise_right_shift(TensorHandle self, TensorHandle other, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_bitwise_xor(TensorHandle self, TensorHandle other, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_bitwise_xor_(TensorHandle self, TensorHandle other);

    [LibraryImport(Library)]
    internal static partial int sweep_addcmul(TensorHandle self, TensorHandle a, TensorHandle b, Scalar value, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_addcmul_(TensorHandle self, TensorHandle a, TensorHandle b, Scalar value);

    [LibraryImport(Library)]
    internal static partial int sweep_addcdiv(TensorHandle self, TensorHandle a, TensorHandle b, Scalar value, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_addcdiv_(TensorHandle self, TensorHandle a, TensorHandle b, Scalar value);

    [LibraryImport(Library)]
    internal static partial int sweep_lerp(TensorHandle self, TensorHandle end, TensorHandle weight, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_lerp_(TensorHandle self, TensorHandle end, TensorHandle weight);

    [LibraryImport(Library)]
    internal static partial int sweep_clamp(TensorHandle self, Scalar* min, Scalar* max, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_clamp_(TensorHandle self, Scalar* min, Scalar* max);

    [LibraryImport(Library)]
    internal static partial int sweep_where(TensorHandle condition, TensorHandle x, TensorHandle y, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_masked_fill(TensorHandle self, TensorHandle mask, Scalar value, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_masked_fill_(TensorHandle self, TensorHandle mask, Scalar value);

    [LibraryImport(Library)]
    internal static partial int sweep_fill_(TensorHandle self, Scalar value);

    [LibraryImport(Library)]
    internal static partial int sweep_normal_(TensorHandle self, double mean, double std, GeneratorHandle generator);

    [LibraryImport(Library)]
    internal static partial int sweep_uniform_(TensorHandle self, double from, double to, GeneratorHandle generator);

    [LibraryImport(Library)]
    internal static partial int sweep_bernoulli_(TensorHandle self, double p, GeneratorHandle generator);

    [LibraryImport(Library)]
    internal static partial int sweep_allclose(TensorHandle self, TensorHandle other, double rtol, double atol, int equalNan, out int close);
}
