using TorchSharp.Modules;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>A row of the weight (num_embeddings, embedding_dims) for every index.</summary>
        public sealed class Embedding : torch.nn.Module<torch.Tensor, torch.Tensor>
        {
            private readonly long _paddingIndex;
            private Parameter _weight;

            internal Embedding(Parameter weight, long paddingIndex)
                : base(nameof(Embedding))
            {
                _weight = weight;
                _paddingIndex = paddingIndex;
                register_parameter(nameof(weight), weight);
            }

            public Parameter? weight
            {
                get => _weight;
                set => ReplaceParameter(nameof(weight), _weight = value ?? throw new ArgumentNullException(nameof(value)));
            }

            public override torch.Tensor forward(torch.Tensor input) => torch.nn.functional.Embed(_weight, input, _paddingIndex);

            protected override void RegisterComponents()
            {
                // Registered by name in the constructor; the field is called otherwise.
            }
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Weights standard normal, PyTorch's default; the row of padding_idx is zero and stays so.</summary>
            /// <exception cref="NotSupportedException">A maximal norm, scaled or sparse gradients are asked for, which this subset has not.</exception>
            public static Embedding Embedding(long num_embeddings, long embedding_dims, long? padding_idx = null, double? max_norm = null, double norm_type = 2.0, bool scale_grad_by_freq = false, bool sparse = false, Device? device = null, ScalarType? dtype = null)
            {
                if (max_norm is not null || scale_grad_by_freq || sparse)
                    throw new NotSupportedException("Embedding with max_norm, scale_grad_by_freq or sparse is not part of this subset of TorchSharp");
                var weight = randn([num_embeddings, embedding_dims], dtype, device);
                if (padding_idx is { } row)
                {
                    using var padding = weight.select(0, row);
                    padding.zero_();
                }
                return new Embedding(new Parameter(weight), padding_idx ?? -1);
            }
        }
    }
}
