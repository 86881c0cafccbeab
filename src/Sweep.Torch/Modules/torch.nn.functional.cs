using static TorchSharp.NativeMethods;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>What layers and losses compute, without their parameters.</summary>
        public static class functional
        {
            /// <summary>Mean (or sum, or each) of -log softmax(input)[target]. input (N, C) with target (N), or (N, C, ...) with (N, ...); or targets as probabilities.</summary>
            public static Tensor cross_entropy(Tensor input, Tensor target, Tensor? weight = null, long ignore_index = -100, Reduction reduction = Reduction.Mean, double label_smoothing = 0.0) =>
                Tensor.Made(sweep_cross_entropy(input.Native, target.Native, Maybe(weight), (long)reduction, ignore_index, label_smoothing, out var result), result);

            /// <summary>As cross_entropy, of log-probabilities.</summary>
            public static Tensor nll_loss(Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean) =>
                Tensor.Made(sweep_nll_loss(input.Native, target.Native, Maybe(weight), (long)reduction, -100, out var result), result);

            public static Tensor mse_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                Tensor.Made(sweep_mse_loss(input.Native, target.Native, (long)reduction, out var result), result);

            public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) => input.softmax(dim, dtype);

            public static Tensor log_softmax(Tensor x, long dim) => x.log_softmax(dim);

            /// <summary>input weights^T + bias, with weights (out, in).</summary>
            public static Tensor linear(Tensor input, Tensor weights, Tensor? bias = null) =>
                Tensor.Made(sweep_linear(input.Native, weights.Native, Maybe(bias), out var result), result);

            public static unsafe Tensor layer_norm(Tensor input, long[] normalized_shape, Tensor? weight = null, Tensor? bias = null, double eps = 1e-5)
            {
                fixed (long* shape = normalized_shape)
                    return Tensor.Made(sweep_layer_norm(input.Native, shape, normalized_shape.Length, Maybe(weight), Maybe(bias), eps, out var result), result);
            }

            public static Tensor dropout(Tensor input, double p = 0.5, bool training = true, bool inplace = false)
            {
                NativeError.Check(sweep_dropout(input.Native, p, training ? 1 : 0, inplace ? 1 : 0, out var result));
                return new Tensor(new TensorHandle(result));
            }

            public static Tensor relu(Tensor x, bool inplace = false) => inplace ? x.relu_().alias() : x.relu();

            public static Tensor gelu(Tensor x) => x.gelu();

            public static Tensor gelu(Tensor x, Modules.GELU.Approximate approximate) => x.gelu(approximate);

            /// <summary>
            /// softmax(query key^T / sqrt(d) + mask) value, over the last two dimensions: query (..., L, d), key (..., S, d), value (..., S, e). A mask of truth values keeps what is true, any other
            /// is added; p is the dropout of the attention weights. libtorch's fused kernel where it has one (2.0 and later), composed before.
            /// </summary>
            public static Tensor scaled_dot_product_attention(Tensor query, Tensor key, Tensor value, Tensor? attn_mask = null, double p = 0.0, bool is_casual = false) =>
                Tensor.Made(sweep_scaled_dot_product_attention(query.Native, key.Native, value.Native, Maybe(attn_mask), p, is_casual ? 1 : 0, out var result), result);

            /// <summary>The rows of the weight that the indices name; TorchSharp has it as a layer only.</summary>
            internal static Tensor Embed(Tensor weight, Tensor indices, long paddingIndex) =>
                Tensor.Made(sweep_embedding(weight.Native, indices.Native, paddingIndex, out var result), result);

            private static TensorHandle Maybe(Tensor? tensor) => tensor is null ? TensorHandle.None : tensor.Native;
        }
    }
}
