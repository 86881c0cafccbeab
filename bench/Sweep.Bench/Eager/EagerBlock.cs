using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Sweep.Bench;

/// <summary>Attention, then the MLP, each after a LayerNorm and added to its input: (B, T, C) -> (B, T, C).</summary>
internal sealed class EagerBlock : Module<Tensor, Tensor>
{
    private readonly LayerNorm _norm1, _norm2;
    private readonly EagerAttention _attention;
    private readonly Linear _up, _down;
    private readonly Sequential _mlp;

    public EagerBlock(Hyperparameters h) : base("block")
    {
        _norm1 = LayerNorm(h.NEmbd);
        _norm2 = LayerNorm(h.NEmbd);
        _attention = new EagerAttention(h);
        _up = Linear(h.NEmbd, 4 * h.NEmbd);
        _down = Linear(4 * h.NEmbd, h.NEmbd);
        _mlp = Sequential(_up, ReLU(), _down, Dropout(h.Dropout));
        RegisterComponents();
    }

    /// <summary>In Sweep's order.</summary>
    public IEnumerable<Tensor> OrderedParameters =>
    [
        _norm1.weight!, _norm1.bias!, .. _attention.OrderedParameters, _norm2.weight!, _norm2.bias!,
        _up.weight, _up.bias!, _down.weight, _down.bias!,
    ];

    public override Tensor forward(Tensor x)
    {
        x = x + _attention.forward(_norm1.forward(x));
        return x + _mlp.forward(_norm2.forward(x));
    }
}
