using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Sweep.Bench;

/// <summary>The GPT of bench/pytorch/per_head.py, in the modules of TorchSharp: ids (B, T) -> logits (B, T, V).</summary>
internal sealed class EagerGpt : Module<Tensor, Tensor>
{
    private readonly Embedding _tokens, _positions;
    private readonly ModuleList<EagerBlock> _blocks;
    private readonly LayerNorm _norm;
    private readonly Linear _head;

    public EagerGpt(Hyperparameters h, int vocabulary) : base("gpt")
    {
        _tokens = Embedding(vocabulary, h.NEmbd);
        _positions = Embedding(h.BlockSize, h.NEmbd);
        _blocks = ModuleList(Enumerable.Range(0, h.NLayer).Select(_ => new EagerBlock(h)).ToArray());
        _norm = LayerNorm(h.NEmbd);
        _head = Linear(h.NEmbd, vocabulary);
        RegisterComponents();
    }

    /// <summary>Sets all parameters.</summary>
    /// <param name="flat">In Sweep's order.</param>
    public void Load(float[] flat)
    {
        Tensor[] ordered =
        [
            _tokens.weight!, _positions.weight!, .. _blocks.SelectMany(block => block.OrderedParameters),
            _norm.weight!, _norm.bias!, _head.weight, _head.bias!,
        ];
        using var scope = NewDisposeScope();
        using var without = no_grad();
        var at = 0;
        foreach (var parameter in ordered)
        {
            var count = (int)parameter.numel();
            parameter.copy_(tensor(flat[at..(at + count)]).view_as(parameter));
            at += count;
        }
        if (at != flat.Length)
            throw new InvalidDataException($"{flat.Length} parameters are given, and the model has {at}");
    }

    public override Tensor forward(Tensor ids)
    {
        var x = _tokens.forward(ids) + _positions.forward(arange(ids.shape[1], ScalarType.Int64));
        foreach (var block in _blocks)
            x = block.forward(x);
        return _head.forward(_norm.forward(x));
    }
}
