using Sweep.Core;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Sweep.Model;

/// <summary>
/// A decoder-only transformer over characters: learned positions, pre-LayerNorm blocks of causal self-attention and a ReLU MLP, a separate output head.
/// Dropout stands where the lecture script has it: on the attention weights, after the projection, after the MLP; none on the embeddings.
/// <para>Shapes: B sequences, T positions, C = n_embd channels, nh = n_head heads of hs = C / nh channels, V characters.</para>
/// </summary>
internal sealed class Gpt : LanguageModel
{
    private readonly Embedding _tokens; // (V, C)
    private readonly Parameter _positions; // (block_size, C)
    private readonly Block[] _blocks;
    private readonly LayerNorm _norm;
    private readonly Linear _head; // C -> V
    private readonly Tensor _future; // (block_size, block_size), true above the diagonal: what position t must not see

    public Gpt(FlatParameters parameters, Hyperparameters h, Device device)
    {
        var products = new MatrixProducts(h.Precision);
        _tokens = EmbeddingTable.Of(parameters["token_embedding_table.weight"]);
        _positions = parameters["position_embedding_table.weight"];
        using (NewDisposeScope())
            _future = ones(h.BlockSize, h.BlockSize, device: device).triu(1).to(ScalarType.Bool).DetachFromDisposeScope();
        _blocks = [.. Enumerable.Range(0, h.NLayer).Select(i => new Block(parameters, i, h, products, _future))];
        _norm = new LayerNorm(parameters, "ln_f");
        _head = new Linear(parameters, "lm_head", products);
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor ids, Dropout dropout)
    {
        var x = _tokens.call(ids) + _positions.narrow(0, 0, ids.shape[1]); // (B, T, C) + (T, C)
        foreach (var block in _blocks)
            x = block.Forward(x, dropout);
        return _head.Forward(_norm.Forward(x)); // (B, T, V)
    }

    public override void Dispose()
    {
        _tokens.Dispose();
        _future.Dispose();
    }

    /// <summary>Communication, then computation, each added to the residual stream.</summary>
    private sealed class Block(FlatParameters parameters, int index, Hyperparameters h, MatrixProducts products, Tensor future)
    {
        private readonly LayerNorm _norm1 = new(parameters, $"blocks.{index}.ln1");
        private readonly SelfAttention _attention = new(parameters, index, h, products, future);
        private readonly LayerNorm _norm2 = new(parameters, $"blocks.{index}.ln2");
        private readonly Mlp _mlp = new(parameters, index, products);

        public Tensor Forward(Tensor x, Dropout dropout)
        {
            x = x + _attention.Forward(_norm1.Forward(x), dropout);
            return x + _mlp.Forward(_norm2.Forward(x), dropout);
        }
    }

    /// <summary>All heads at once; one product makes queries, keys and values.</summary>
    private sealed class SelfAttention(FlatParameters parameters, int index, Hyperparameters h, MatrixProducts products, Tensor future)
    {
        private readonly Parameter _qkv = parameters[$"blocks.{index}.sa.qkv.weight"]; // (3C, C)
        private readonly Linear _projection = new(parameters, $"blocks.{index}.sa.proj", products);

        public Tensor Forward(Tensor x, Dropout dropout)
        {
            var (b, t, c) = (x.shape[0], x.shape[1], x.shape[2]);
            var qkv = products.Linear(x, _qkv).split(c, 2); // 3 of (B, T, C)
            var (q, k, v) = (Heads(qkv[0]), Heads(qkv[1]), Heads(qkv[2])); // (B, nh, T, hs)

            var weights = products.Product(q, k.transpose(2, 3)) * Math.Pow(c / h.NHead, -0.5); // (B, nh, T, T)
            weights = weights.masked_fill(future.narrow(0, 0, t).narrow(1, 0, t), float.NegativeInfinity);
            weights = dropout.Apply(F.softmax(weights, 3), 3 * index);

            var mixed = products.Product(weights, v).transpose(1, 2).contiguous().view(b, t, c); // heads side by side again
            return dropout.Apply(_projection.Forward(mixed), 3 * index + 1);

            // (B, T, C) -> (B, nh, T, hs)
            Tensor Heads(Tensor y) => y.view(b, t, h.NHead, c / h.NHead).transpose(1, 2);
        }
    }

    /// <summary>C -> 4C, ReLU, 4C -> C, for each position by itself.</summary>
    private sealed class Mlp(FlatParameters parameters, int index, MatrixProducts products)
    {
        private readonly Linear _up = new(parameters, $"blocks.{index}.ffwd.net.0", products);
        private readonly Linear _down = new(parameters, $"blocks.{index}.ffwd.net.2", products);

        public Tensor Forward(Tensor x, Dropout dropout) => dropout.Apply(_down.Forward(F.relu(_up.Forward(x))), 3 * index + 2);
    }

    /// <summary>y = x W^T + b.</summary>
    private sealed class Linear(FlatParameters parameters, string name, MatrixProducts products)
    {
        private readonly Parameter _weight = parameters[$"{name}.weight"]; // (out, in)
        private readonly Parameter _bias = parameters[$"{name}.bias"]; // (out)

        public Tensor Forward(Tensor x) => products.Linear(x, _weight, _bias);
    }

    private sealed class LayerNorm(FlatParameters parameters, string name)
    {
        private readonly Parameter _weight = parameters[$"{name}.weight"]; // (C)
        private readonly Parameter _bias = parameters[$"{name}.bias"]; // (C)

        public Tensor Forward(Tensor x) => F.layer_norm(x, _weight.shape, _weight, _bias);
    }
}
