using static TorchSharp.NativeMethods;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor abs() => Made(sweep_abs(Native, out var result), result);

        public Tensor ceil() => Made(sweep_ceil(Native, out var result), result);

        public Tensor cos() => Made(sweep_cos(Native, out var result), result);

        public Tensor erf() => Made(sweep_erf(Native, out var result), result);

        public Tensor exp() => Made(sweep_exp(Native, out var result), result);

        public Tensor expm1() => Made(sweep_expm1(Native, out var result), result);

        public Tensor floor() => Made(sweep_floor(Native, out var result), result);

        public Tensor isfinite() => Made(sweep_isfinite(Native, out var result), result);

        public Tensor isinf() => Made(sweep_isinf(Native, out var result), result);

        public Tensor isnan() => Made(sweep_isnan(Native, out var result), result);

        public Tensor log() => Made(sweep_log(Native, out var result), result);

        public Tensor log1p() => Made(sweep_log1p(Native, out var result), result);

        public Tensor log2() => Made(sweep_log2(Native, out var result), result);

        public Tensor logical_not() => Made(sweep_logical_not(Native, out var result), result);

        public Tensor neg() => Made(sweep_neg(Native, out var result), result);

        public Tensor reciprocal() => Made(sweep_reciprocal(Native, out var result), result);

        public Tensor relu() => Made(sweep_relu(Native, out var result), result);

        public Tensor rsqrt() => Made(sweep_rsqrt(Native, out var result), result);

        public Tensor sigmoid() => Made(sweep_sigmoid(Native, out var result), result);

        public Tensor sign() => Made(sweep_sign(Native, out var result), result);

        public Tensor silu() => Made(sweep_silu(Native, out var result), result);

        public Tensor sin() => Made(sweep_sin(Native, out var result), result);

        public Tensor sqrt() => Made(sweep_sqrt(Native, out var result), result);

        public Tensor square() => Made(sweep_square(Native, out var result), result);

        public Tensor tanh() => Made(sweep_tanh(Native, out var result), result);

        public Tensor round() => Made(sweep_round(Native, out var result), result);

        public Tensor negative() => neg();

        public Tensor gelu() => Made(sweep_gelu(Native, 0, out var result), result);

        public Tensor gelu(Modules.GELU.Approximate approximate) => Made(sweep_gelu(Native, approximate == Modules.GELU.Approximate.tanh ? 1 : 0, out var result), result);

        public Tensor abs_() => Changed(sweep_abs_(Native));

        public Tensor exp_() => Changed(sweep_exp_(Native));

        public Tensor log_() => Changed(sweep_log_(Native));

        public Tensor neg_() => Changed(sweep_neg_(Native));

        public Tensor reciprocal_() => Changed(sweep_reciprocal_(Native));

        public Tensor relu_() => Changed(sweep_relu_(Native));

        public Tensor sigmoid_() => Changed(sweep_sigmoid_(Native));

        public Tensor sqrt_() => Changed(sweep_sqrt_(Native));

        public Tensor tanh_() => Changed(sweep_tanh_(Native));

        public Tensor zero_() => Changed(sweep_zero_(Native));
    }

    public static Tensor abs(Tensor input) => input.abs();

    public static Tensor ceil(Tensor input) => input.ceil();

    public static Tensor cos(Tensor input) => input.cos();

    public static Tensor erf(Tensor input) => input.erf();

    public static Tensor exp(Tensor input) => input.exp();

    public static Tensor expm1(Tensor input) => input.expm1();

    public static Tensor floor(Tensor input) => input.floor();

    public static Tensor isfinite(Tensor tensor) => tensor.isfinite();

    public static Tensor isinf(Tensor tensor) => tensor.isinf();

    public static Tensor isnan(Tensor input) => input.isnan();

    public static Tensor log(Tensor input) => input.log();

    public static Tensor log1p(Tensor input) => input.log1p();

    public static Tensor log2(Tensor input) => input.log2();

    public static Tensor logical_not(Tensor input) => input.logical_not();

    public static Tensor neg(Tensor input) => input.neg();

    public static Tensor reciprocal(Tensor input) => input.reciprocal();

    public static Tensor rsqrt(Tensor input) => input.rsqrt();

    public static Tensor sigmoid(Tensor input) => input.sigmoid();

    public static Tensor sign(Tensor input) => input.sign();

    public static Tensor sin(Tensor input) => input.sin();

    public static Tensor sqrt(Tensor input) => input.sqrt();

    public static Tensor square(Tensor input) => input.square();

    public static Tensor tanh(Tensor input) => input.tanh();
}
