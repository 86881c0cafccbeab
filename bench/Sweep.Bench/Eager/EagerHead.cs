using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Sweep.Bench;

/// <summary>One head of causal self-attention with three Linears and a mask of its own: (B, T, C) -> (B, T, hs).</summary>
internal sealed class EagerHead : Module<Tensor, Tensor>
{
    private readonly Linear _query, _key, _value; // C -> hs
    private readonly Tensor _mask; // (block_size, block_size), true above the diagonal
    private readonly TorchSharp.Modules.Dropout _dropout;

    public EagerHead(Hyperparameters h) : base("head")
    {
        var size = h.NEmbd / h.NHead;
        _query = Linear(h.NEmbd, size, hasBias: false);
        _key = Linear(h.NEmbd, size, hasBias: false);
        _value = Linear(h.NEmbd, size, hasBias: false);
        _mask = ones(h.BlockSize, h.BlockSize).tril().eq(0);
        _dropout = Dropout(h.Dropout);
        register_buffer("mask", _mask, persistent: false);
        RegisterComponents();
    }

    /// <summary>In Sweep's order.</summary>
    public IEnumerable<Tensor> Projections => [_query.weight, _key.weight, _value.weight];

    public override Tensor forward(Tensor x)
    {
        var t = x.shape[1];
        var (q, k, v) = (_query.forward(x), _key.forward(x), _value.forward(x));
        var scores = q.matmul(k.transpose(-2, -1)) * Math.Pow(k.shape[2], -0.5); // (B, T, T)
        scores = scores.masked_fill(_mask.narrow(0, 0, t).narrow(1, 0, t), float.NegativeInfinity);
        return _dropout.forward(functional.softmax(scores, -1)).matmul(v);
    }
}
