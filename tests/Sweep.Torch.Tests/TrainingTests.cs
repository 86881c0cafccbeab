using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Sweep.Torch.Tests;

public sealed class TrainingTests
{
    [Fact]
    public void Step_SmallTransformerBlock_LossFalls()
    {
        manual_seed(1);
        using var model = new Block(vocabulary: 11, width: 16);
        using var optimizer = optim.AdamW(model.parameters(), lr: 1e-2, weight_decay: 0.01);
        using var x = tensor(new long[] { 1, 2, 3, 4, 5, 6, 7, 8 }, [2, 4]);
        using var y = tensor(new long[] { 2, 3, 4, 5, 6, 7, 8, 9 }, [2, 4]);
        var losses = new List<float>();
        for (var step = 0; step < 60; step++)
        {
            using var scope = NewDisposeScope();
            var loss = functional.cross_entropy(model.call(x).view(-1, 11), y.view(-1));
            optimizer.zero_grad();
            loss.backward();
            optimizer.step();
            losses.Add(loss.item<float>());
        }
        Assert.True(losses[^1] < losses[0] / 4, $"first loss {losses[0]}, last {losses[^1]}");
    }

    [Fact]
    public void RegisterComponents_NestedFields_NamesAndOrderOfPyTorch()
    {
        using var model = new Block(vocabulary: 5, width: 4);

        Assert.Equal(
            ["embedding.weight", "norm.weight", "norm.bias", "net.0.weight", "net.0.bias", "net.2.weight", "net.2.bias", "stack.0.weight", "stack.1.weight", "head.weight"],
            model.state_dict().Keys);
        Assert.Equal(model.state_dict().Keys, model.named_parameters().Select(named => named.name));
    }

    /// <summary>One of each layer, with residuals.</summary>
    private sealed class Block : Module<Tensor, Tensor>
    {
        private readonly Embedding embedding;
        private readonly LayerNorm norm;
        private readonly Sequential net;
        private readonly ModuleList<Linear> stack;
        private readonly Linear head;

        internal Block(long vocabulary, long width)
            : base(nameof(Block))
        {
            embedding = Embedding(vocabulary, width);
            norm = LayerNorm(width);
            net = Sequential(Linear(width, 4 * width), ReLU(), Linear(4 * width, width), Dropout(0.1));
            stack = ModuleList(Linear(width, width, hasBias: false), Linear(width, width, hasBias: false));
            head = Linear(width, vocabulary, hasBias: false);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            var x = embedding.call(input); // (B, T, C)
            x = x + net.call(norm.call(x));
            foreach (var layer in stack)
                x = x + functional.gelu(layer.call(x));
            return head.call(x); // (B, T, V)
        }
    }
}
