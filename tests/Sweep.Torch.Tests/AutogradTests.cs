using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Sweep.Torch.Tests;

public sealed class AutogradTests
{
    [Fact]
    public void Backward_Polynomial_GradientByHandAndAccumulated()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1f, 2f, 3f }, requires_grad: true);

        (x.pow(3) * 2).sum().backward();
        Assert.Equal([6, 24, 54], x.grad!.data<float>().ToArray());
        (x * 1).sum().backward();
        Assert.Equal([7, 25, 55], x.grad!.data<float>().ToArray());
        x.grad = null;
        Assert.Null(x.grad);
    }

    [Theory]
    [InlineData("matmul")]
    [InlineData("softmax")]
    [InlineData("layer_norm")]
    [InlineData("gelu")]
    [InlineData("attention")]
    [InlineData("cross_entropy")]
    [InlineData("index_select")]
    [InlineData("pieces")]
    public void Backward_Operation_AgreesWithDifferences(string name)
    {
        using var scope = NewDisposeScope();
        manual_seed(11);
        var x = randn(4, 6, dtype: ScalarType.Float64, requires_grad: true);
        var other = randn(6, 4, dtype: ScalarType.Float64);
        Tensor Value(Tensor at) => name switch
        {
            "matmul" => at.matmul(other).pow(2).sum(),
            "softmax" => (at.softmax(-1) * other.t()).sum(),
            "layer_norm" => (nn.functional.layer_norm(at, [6L]) * other.t()).sum(),
            "gelu" => at.gelu().sum(),
            "attention" => nn.functional.scaled_dot_product_attention(at.view(1, 4, 6), at.view(1, 4, 6), other.t().unsqueeze(0), is_casual: true).sum(),
            "cross_entropy" => nn.functional.cross_entropy(at, tensor(new long[] { 0, 5, 2, 2 })),
            "index_select" => (at.index_select(0, tensor(new long[] { 1, 1, 3 })) * 2).pow(2).sum(),
            "pieces" => cat([.. at.split(2, 1).Select((piece, i) => piece * (i + 1))], 1).pow(2).sum(),
            _ => throw new ArgumentOutOfRangeException(nameof(name)),
        };

        Value(x).backward();

        var gradient = x.grad!.data<double>().ToArray();
        using (no_grad())
        {
            var data = x.data<double>();
            var start = data.ToArray();
            const double Step = 1e-5;
            for (var i = 0; i < start.Length; i++)
            {
                var moved = (double[])start.Clone();
                moved[i] += Step;
                var up = Value(tensor(moved, [4, 6])).item<double>();
                moved[i] -= 2 * Step;
                var down = Value(tensor(moved, [4, 6])).item<double>();
                Assert.Equal((up - down) / (2 * Step), gradient[i], 1e-6);
            }
        }
    }

    [Fact]
    public void NoGrad_AndInferenceMode_KeepNoHistoryAndEnd()
    {
        using var scope = NewDisposeScope();
        var x = ones([2], requires_grad: true);

        using (no_grad())
        {
            Assert.False(is_grad_enabled());
            Assert.False((x * 2).requires_grad);
            using (enable_grad())
                Assert.True((x * 2).requires_grad);
            Assert.False(is_grad_enabled());
        }
        using (inference_mode())
        {
            Assert.True(is_inference_mode_enabled());
            Assert.False((x * 2).requires_grad);
        }
        Assert.False(is_inference_mode_enabled());
        Assert.True((x * 2).requires_grad);
        Assert.False((x * 2).detach().requires_grad);
        Assert.True(x.is_leaf);
        Assert.False((x * 2).is_leaf);
    }

    [Fact]
    public void Grad_OfOutputsByInputs_LeavesTheLeavesAlone()
    {
        using var scope = NewDisposeScope();
        var x = tensor(3.0, requires_grad: true);
        var unused = tensor(1.0, requires_grad: true);

        var first = autograd.grad([x.pow(3)], [x], create_graph: true);
        var second = autograd.grad([first[0]], [x]);

        Assert.Equal(27, first[0].item<double>());
        Assert.Equal(18, second[0].item<double>());
        Assert.Null(x.grad);
        var found = autograd.grad([x * 2], [x, unused], allow_unused: true);
        Assert.Equal(2, found[0].item<double>());
        Assert.Null(found[1]);
        Assert.Throws<ExternalException>(() => autograd.grad([x * 2], [unused]));
    }

    [Fact]
    public void Grad_SetToAView_AccumulatesIntoTheSharedBuffer()
    {
        using var scope = NewDisposeScope();
        var buffer = zeros(5);
        var a = ones([2], requires_grad: true);
        var b = ones([3], requires_grad: true);
        a.grad = buffer.narrow(0, 0, 2);
        b.grad = buffer.narrow(0, 2, 3);

        (a.sum() * 2 + b.sum() * 3).backward();

        Assert.Equal([2, 2, 3, 3, 3], buffer.data<float>().ToArray());
    }

    [Fact]
    public void Backward_TwiceOrWithoutHistory_IsAnErrorNotACrash()
    {
        using var scope = NewDisposeScope();
        var x = ones([2], requires_grad: true);
        var loss = (x * x).sum();
        loss.backward();

        Assert.Throws<ExternalException>(loss.backward);
        Assert.Throws<ExternalException>(() => ones(1).backward());
        var kept = (x * x).sum();
        kept.backward(null, retain_graph: true);
        kept.backward();
        Assert.Equal([6, 6], x.grad!.data<float>().ToArray());
    }
}
