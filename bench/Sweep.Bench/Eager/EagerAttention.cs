using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Sweep.Bench;

/// <summary>The heads, one after the other, and their projection: (B, T, C) -> (B, T, C).</summary>
internal sealed class EagerAttention : Module<Tensor, Tensor>
{
    private readonly ModuleList<EagerHead> _heads;
    private readonly Linear _projection;
    private readonly TorchSharp.Modules.Dropout _dropout;

    public EagerAttention(Hyperparameters h) : base("attention")
    {
        _heads = ModuleList(Enumerable.Range(0, h.NHead).Select(_ => new EagerHead(h)).ToArray());
        _projection = Linear(h.NEmbd, h.NEmbd);
        _dropout = Dropout(h.Dropout);
        RegisterComponents();
    }

    /// <summary>In Sweep's order: every head's query, then every key, then every value.</summary>
    public IEnumerable<Tensor> OrderedParameters =>
    [
        .. Enumerable.Range(0, 3).SelectMany(part => _heads.Select(head => head.Projections.ElementAt(part))),
        _projection.weight, _projection.bias!,
    ];

    public override Tensor forward(Tensor x) => _dropout.forward(_projection.forward(cat([.. _heads.Select(head => head.forward(x))], -1)));
}
