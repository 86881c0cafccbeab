using TorchSharp.Modules;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>x W^T + b, with W (out, in).</summary>
        public sealed class Linear : torch.nn.Module<torch.Tensor, torch.Tensor>
        {
            private Parameter _weight;
            private Parameter? _bias;

            internal Linear(Parameter weight, Parameter? bias)
                : base(nameof(Linear))
            {
                (_weight, _bias) = (weight, bias);
                (out_features, in_features) = (weight.size(0), weight.size(1));
                register_parameter(nameof(weight), weight);
                if (bias is not null)
                    register_parameter(nameof(bias), bias);
            }

            public long in_features { get; set; }

            public long out_features { get; set; }

            public Parameter weight
            {
                get => _weight;
                set => ReplaceParameter(nameof(weight), _weight = value);
            }

            public Parameter? bias
            {
                get => _bias;
                set => ReplaceParameter(nameof(bias), _bias = value);
            }

            public override torch.Tensor forward(torch.Tensor input) => torch.nn.functional.linear(input, _weight, _bias);

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
            /// <summary>Weight and bias uniform in +-1/sqrt(inputSize), PyTorch's default.</summary>
            public static Linear Linear(long inputSize, long outputSize, bool hasBias = true, Device? device = null, ScalarType? dtype = null)
            {
                var bound = inputSize > 0 ? 1 / Math.Sqrt(inputSize) : 0;
                return new Linear(Uniform(bound, device, dtype, outputSize, inputSize), hasBias ? Uniform(bound, device, dtype, outputSize) : null);
            }

            public static Linear Linear(Parameter weight, Parameter? bias = null) => new(weight, bias);

            private static Parameter Uniform(double bound, Device? device, ScalarType? dtype, params long[] size)
            {
                var tensor = empty(size, dtype, device);
                return new Parameter(tensor.uniform_(-bound, bound));
            }
        }
    }
}
