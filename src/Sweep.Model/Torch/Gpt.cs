using Sweep.Core;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Sweep.Model;

/// <summary>
/// A decoder-only transformer over tokens: learned positions, pre-LayerNorm blocks of causal self-attention and an MLP, an output head. By
/// default it is the lecture script's: ReLU, a head of its own, dropout on the attention weights, after the projection and after the MLP.
/// nanoGPT's options (biases, tied weights, GELU, dropout on the embeddings) are hyperparameters.
/// <para>
/// It computes R runs side by side, each with its own parameters and its own batch; for a run on its own R is 1. Nothing in it adds across
/// runs.
/// </para>
/// <para>
/// A model that is not trained (<see cref="FlatParameters.Row"/>) computes evaluations on a CPU by libtorch's calls for one run: fewer
/// passes over memory, and the attention weights never leave the cache. Their sums come in another order, so last bits differ from a
/// training step's.
/// </para>
/// <para>
/// Shapes: R runs, B sequences, T positions, N = B * T, C = n_embd channels, nh = n_head heads of hs = C / nh channels, V tokens.
/// </para>
/// </summary>
internal sealed class Gpt : LanguageModel
{
    private readonly EmbeddingTable _tokens; // (R, V, C)
    private readonly Tensor _positions; // (R, block_size, C)
    private readonly Block[] _blocks;
    private readonly LayerNorm _norm;
    private readonly int? _embeddingSite;
    private readonly Linear _head; // C -> V
    private readonly Tensor _future; // (block_size, block_size), true above the diagonal: what position t must not see

    public Gpt(FlatParameters parameters, Hyperparameters h, Device device)
    {
        var evaluates = parameters.Gradient is null && device.type == DeviceType.CPU;
        var products = new MatrixProducts(h.Precision, evaluates);
        _tokens = new EmbeddingTable(parameters["token_embedding_table.weight"]);
        _positions = parameters["position_embedding_table.weight"];
        using (NewDisposeScope())
            _future = ones(h.BlockSize, h.BlockSize, device: device).triu(1).to(ScalarType.Bool).DetachFromDisposeScope();
        _blocks = [.. Enumerable.Range(0, h.NLayer).Select(i => new Block(parameters, i, h, products, evaluates, _future))];
        _norm = new LayerNorm(parameters, "ln_f", evaluates);
        _head = h.TieWeights
            ? new Linear(parameters["token_embedding_table.weight"], null, products)
            : Linear.Of(parameters, "lm_head", products);
        _embeddingSite = h.EmbdDropout ? 3 * h.NLayer : null;
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor ids, Dropout dropout)
    {
        var (r, b, t) = (ids.shape[0], ids.shape[1], ids.shape[2]);
        var tokens = _tokens.Rows(ids.view(r, b * t)).view(r, b, t, -1); // (R, B, T, C)
        var positions = _positions.narrow(1, 0, t).unsqueeze(1); // (R, 1, T, C)
        var x = (tokens + positions).view(r, b * t, -1); // (R, N, C)
        if (_embeddingSite is { } site)
            x = dropout.Apply(x, site);
        foreach (var block in _blocks)
            x = block.Forward(x, t, dropout);
        return _head.Forward(_norm.Forward(x)); // (R, N, V)
    }

    public override void Dispose()
    {
        _tokens.Dispose();
        _future.Dispose();
    }

    /// <summary>Communication, then computation, each added to the residual stream.</summary>
    private sealed class Block(
        FlatParameters parameters, int index, Hyperparameters h, MatrixProducts products, bool evaluates, Tensor future)
    {
        private readonly LayerNorm _norm1 = new(parameters, $"blocks.{index}.ln1", evaluates);
        private readonly SelfAttention _attention = new(parameters, index, h, products, evaluates, future);
        private readonly LayerNorm _norm2 = new(parameters, $"blocks.{index}.ln2", evaluates);
        private readonly Mlp _mlp = new(parameters, index, h.Activation, products);

        public Tensor Forward(Tensor x, long t, Dropout dropout)
        {
            x = x + _attention.Forward(_norm1.Forward(x), t, dropout);
            return x + _mlp.Forward(_norm2.Forward(x), dropout);
        }
    }

    /// <summary>All heads at once; one product makes queries, keys and values.</summary>
    private sealed class SelfAttention(
        FlatParameters parameters, int index, Hyperparameters h, MatrixProducts products, bool evaluates, Tensor future)
    {
        private readonly Scalar _scale = Math.Pow(h.NEmbd / h.NHead, -0.5); // kept: see Numbers
        private readonly Linear _qkv = Linear.Of(parameters, $"blocks.{index}.sa.qkv", products); // C -> 3C
        private readonly Linear _projection = Linear.Of(parameters, $"blocks.{index}.sa.proj", products);

        public Tensor Forward(Tensor x, long t, Dropout dropout)
        {
            var (r, n, c) = (x.shape[0], x.shape[1], x.shape[2]);
            var qkv = _qkv.Forward(x).split(c, 2); // 3 of (R, N, C)
            var (q, k, v) = (Heads(qkv[0]), Heads(qkv[1]), Heads(qkv[2])); // (R * B, nh, T, hs)

            // (R * B, nh, T, hs)
            var mixed = evaluates ? F.scaled_dot_product_attention(q, k, v, is_casual: true) : Mix(q, k, v, t, dropout);
            mixed = mixed.transpose(1, 2).contiguous().view(r, n, c); // heads side by side again
            return dropout.Apply(_projection.Forward(mixed), 3 * index + 1);

            // (R, N, C) -> (R * B, nh, T, hs)
            Tensor Heads(Tensor y) => y.view(-1, t, h.NHead, c / h.NHead).transpose(1, 2);
        }

        private Tensor Mix(Tensor q, Tensor k, Tensor v, long t, Dropout dropout)
        {
            var weights = products.Product(q, k.transpose(2, 3)) * _scale; // (R * B, nh, T, T)
            weights = weights.masked_fill(future.narrow(0, 0, t).narrow(1, 0, t), Numbers.MinusInfinity);
            weights = dropout.Apply(F.softmax(weights, 3), 3 * index);
            return products.Product(weights, v);
        }
    }

    /// <summary>C -> 4C, ReLU or GELU, 4C -> C, for each position separately.</summary>
    private sealed class Mlp(FlatParameters parameters, int index, string activation, MatrixProducts products)
    {
        private readonly Linear _up = Linear.Of(parameters, $"blocks.{index}.ffwd.net.0", products);
        private readonly Linear _down = Linear.Of(parameters, $"blocks.{index}.ffwd.net.2", products);

        public Tensor Forward(Tensor x, Dropout dropout)
        {
            var hidden = _up.Forward(x);
            return dropout.Apply(_down.Forward(activation == "gelu" ? F.gelu(hidden) : F.relu(hidden)), 3 * index + 2);
        }
    }

    /// <summary>y = x W^T + b, or without b.</summary>
    /// <param name="weight">(R, out, in)</param>
    /// <param name="bias">(R, out)</param>
    private sealed class Linear(Tensor weight, Tensor? bias, MatrixProducts products)
    {
        public static Linear Of(FlatParameters parameters, string name, MatrixProducts products) =>
            new(parameters[$"{name}.weight"], parameters.Find($"{name}.bias"), products);

        public Tensor Forward(Tensor x) => products.Linear(x, weight, bias);
    }

    /// <summary>libtorch's own scale and shift are the same for all rows; so for several runs it normalises only.</summary>
    private sealed class LayerNorm(FlatParameters parameters, string name, bool evaluates)
    {
        private readonly Tensor _weight = parameters[$"{name}.weight"]; // (R, C)
        private readonly Tensor? _bias = parameters.Find($"{name}.bias"); // (R, C)

        /// <returns>(R, N, C)</returns>
        public Tensor Forward(Tensor x)
        {
            if (evaluates)
                return F.layer_norm(x, [x.shape[2]], _weight.squeeze(0), _bias?.squeeze(0));
            var normed = F.layer_norm(x, [x.shape[2]]);
            return _bias is null ? normed * _weight.unsqueeze(1) : _bias.unsqueeze(1).addcmul(normed, _weight.unsqueeze(1), Numbers.One);
        }
    }
}
