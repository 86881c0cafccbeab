using TorchSharp.Modules;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>Mean 0 and variance 1 over the last dimensions, then weight and bias.</summary>
        public sealed class LayerNorm : torch.nn.Module<torch.Tensor, torch.Tensor>
        {
            private Parameter? _weight;
            private Parameter? _bias;

            internal LayerNorm(long[] normalizedShape, double eps, Parameter? weight, Parameter? bias)
                : base(nameof(LayerNorm))
            {
                normalized_shape = normalizedShape;
                this.eps = eps;
                (_weight, _bias) = (weight, bias);
                if (weight is not null)
                    register_parameter(nameof(weight), weight);
                if (bias is not null)
                    register_parameter(nameof(bias), bias);
            }

            public long[] normalized_shape { get; set; }

            public double eps { get; set; }

            public bool elementwise_affine => _weight is not null;

            /// <exception cref="InvalidOperationException">It was made without elementwise_affine.</exception>
            public Parameter weight
            {
                get => _weight ?? throw new InvalidOperationException("this LayerNorm was made with elementwise_affine false and has no weight");
                set => ReplaceParameter(nameof(weight), _weight = value);
            }

            public Parameter? bias
            {
                get => _bias;
                set => ReplaceParameter(nameof(bias), _bias = value);
            }

            public override torch.Tensor forward(torch.Tensor input) => torch.nn.functional.layer_norm(input, normalized_shape, _weight, _bias, eps);

            protected override void RegisterComponents()
            {
                // Registered by name in the constructor; the fields are called otherwise.
            }
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static LayerNorm LayerNorm(long[] normalized_shape, double eps = 1e-05, bool elementwise_affine = true, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(normalized_shape, eps, elementwise_affine ? new Parameter(ones(normalized_shape, dtype, device)) : null,
                    elementwise_affine && bias ? new Parameter(zeros(normalized_shape, dtype, device)) : null);

            public static LayerNorm LayerNorm(long normalized_shape, double eps = 1e-05, bool elementwise_affine = true, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                LayerNorm([normalized_shape], eps, elementwise_affine, bias, device, dtype);
        }
    }
}
