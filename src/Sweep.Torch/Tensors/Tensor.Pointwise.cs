using static TorchSharp.NativeMethods;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor add(Tensor target) => Made(sweep_add(Native, target.Native, 1, out var result), result);

        /// <summary>this + alpha * target.</summary>
        public Tensor add(Tensor target, Scalar alpha) => Made(sweep_add(Native, target.Native, alpha, out var result), result);

        public Tensor add(Scalar scalar) => Made(sweep_add_scalar(Native, scalar, 1, out var result), result);

        public Tensor add(Scalar scalar, Scalar alpha) => Made(sweep_add_scalar(Native, scalar, alpha, out var result), result);

        public Tensor add_(Tensor target) => Changed(sweep_add_(Native, target.Native, 1));

        public Tensor add_(Tensor target, Scalar alpha) => Changed(sweep_add_(Native, target.Native, alpha));

        public Tensor add_(Scalar scalar) => Changed(sweep_add_scalar_(Native, scalar, 1));

        public Tensor add_(Scalar scalar, Scalar alpha) => Changed(sweep_add_scalar_(Native, scalar, alpha));

        public Tensor sub(Tensor target) => Made(sweep_sub(Native, target.Native, out var result), result);

        public Tensor sub(Scalar target) => Made(sweep_sub_scalar(Native, target, out var result), result);

        public Tensor sub_(Tensor target) => Changed(sweep_sub_(Native, target.Native));

        public Tensor sub_(Scalar target) => Changed(sweep_sub_scalar_(Native, target));

        public Tensor mul(Tensor target) => Made(sweep_mul(Native, target.Native, out var result), result);

        public Tensor mul(Scalar target) => Made(sweep_mul_scalar(Native, target, out var result), result);

        public Tensor mul_(Tensor target) => Changed(sweep_mul_(Native, target.Native));

        public Tensor mul_(Scalar target) => Changed(sweep_mul_scalar_(Native, target));

        public Tensor div(Tensor target) => Made(sweep_div(Native, target.Native, out var result), result);

        public Tensor div(Scalar target) => Made(sweep_div_scalar(Native, target, out var result), result);

        public Tensor div_(Tensor target) => Changed(sweep_div_(Native, target.Native));

        public Tensor div_(Scalar target) => Changed(sweep_div_scalar_(Native, target));

        public Tensor pow(Tensor exponent) => Made(sweep_pow(Native, exponent.Native, out var result), result);

        public Tensor pow(Scalar exponent) => Made(sweep_pow_scalar(Native, exponent, out var result), result);

        public Tensor pow_(Tensor exponent) => Changed(sweep_pow_(Native, exponent.Native));

        public Tensor pow_(Scalar exponent) => Changed(sweep_pow_scalar_(Native, exponent));

        public Tensor remainder(Tensor target) => Made(sweep_remainder(Native, target.Native, out var result), result);

        public Tensor remainder(Scalar scalar) => Made(sweep_remainder_scalar(Native, scalar, out var result), result);

        public Tensor maximum(Tensor other) => Made(sweep_maximum(Native, other.Native, out var result), result);

        public Tensor minimum(Tensor other) => Made(sweep_minimum(Native, other.Native, out var result), result);

        /// <summary>this + value * tensor1 * tensor2.</summary>
        public Tensor addcmul(Tensor tensor1, Tensor tensor2, Scalar value) => Made(sweep_addcmul(Native, tensor1.Native, tensor2.Native, value, out var result), result);

        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value) => Changed(sweep_addcmul_(Native, tensor1.Native, tensor2.Native, value));

        /// <summary>this + value * tensor1 / tensor2.</summary>
        public Tensor addcdiv(Tensor tensor1, Tensor tensor2, Scalar value) => Made(sweep_addcdiv(Native, tensor1.Native, tensor2.Native, value, out var result), result);

        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value) => Changed(sweep_addcdiv_(Native, tensor1.Native, tensor2.Native, value));

        /// <summary>this + weight * (end - this).</summary>
        public Tensor lerp(Tensor end, Tensor weight) => Made(sweep_lerp(Native, end.Native, weight.Native, out var result), result);

        public Tensor lerp_(Tensor end, Tensor weight) => Changed(sweep_lerp_(Native, end.Native, weight.Native));

        /// <summary>Held between the bounds; one left out is open.</summary>
        public unsafe Tensor clamp(Scalar? min = null, Scalar? max = null)
        {
            var (low, high) = (min.GetValueOrDefault(), max.GetValueOrDefault());
            return Made(sweep_clamp(Native, min.HasValue ? &low : null, max.HasValue ? &high : null, out var result), result);
        }

        public unsafe Tensor clamp_(Scalar? min = null, Scalar? max = null)
        {
            var (low, high) = (min.GetValueOrDefault(), max.GetValueOrDefault());
            return Changed(sweep_clamp_(Native, min.HasValue ? &low : null, max.HasValue ? &high : null));
        }

        /// <summary>This where the condition holds, y elsewhere.</summary>
        public Tensor where(Tensor condition, Tensor y) => Made(sweep_where(condition.Native, Native, y.Native, out var result), result);

        public Tensor masked_fill(Tensor mask, Scalar value) => Made(sweep_masked_fill(Native, mask.Native, value, out var result), result);

        public Tensor masked_fill_(Tensor mask, Scalar value) => Changed(sweep_masked_fill_(Native, mask.Native, value));

        public Tensor fill_(Scalar value) => Changed(sweep_fill_(Native, value));

        public Tensor normal_(double mean = 0.0, double std = 1.0, Generator? generator = null) => Changed(sweep_normal_(Native, mean, std, Handle(generator)));

        public Tensor uniform_(double from, double to, Generator? generator = null) => Changed(sweep_uniform_(Native, from, to, Handle(generator)));

        public Tensor bernoulli_(double p = 0.5, Generator? generator = null) => Changed(sweep_bernoulli_(Native, p, Handle(generator)));
    }

    public static Tensor maximum(Tensor input, Tensor other) => input.maximum(other);

    public static Tensor minimum(Tensor input, Tensor other) => input.minimum(other);

    public static Tensor clamp(Tensor input, Scalar? min = null, Scalar? max = null) => input.clamp(min, max);

    /// <summary>x where the condition holds, y elsewhere.</summary>
    public static Tensor where(Tensor condition, Tensor x, Tensor y) => x.where(condition, y);
}
