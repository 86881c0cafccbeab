using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Sweep.Torch.Tests;

public sealed class ModuleTests
{
    [Fact]
    public void Linear_Default_IsUniformWithinItsBound()
    {
        manual_seed(1);
        using var layer = Linear(100, 200);
        using var scope = NewDisposeScope();

        Assert.Equal([200, 100], layer.weight.shape);
        Assert.InRange(layer.weight.abs().max().item<float>(), 0.099f, 0.1f);
        Assert.InRange(layer.weight.std().item<float>(), 0.2f / MathF.Sqrt(12) * 0.98f, 0.2f / MathF.Sqrt(12) * 1.02f);
        Assert.InRange(layer.bias!.abs().max().item<float>(), 0.09f, 0.1f);
        Assert.True(layer.call(ones(3, 100)).allclose(ones(3, 100).matmul(layer.weight.t()) + layer.bias!, atol: 1e-5));
        using var bare = Linear(2, 2, hasBias: false);
        Assert.Null(bare.bias);
        Assert.Single(bare.parameters());
    }

    [Fact]
    public void Embedding_Default_IsNormalAndLooksRowsUp()
    {
        manual_seed(1);
        using var layer = Embedding(500, 20);
        using var scope = NewDisposeScope();

        Assert.InRange(layer.weight!.std().item<float>(), 0.98f, 1.02f);
        Assert.True(layer.call(tensor(new long[] { 499 })).allclose(layer.weight![499].unsqueeze(0)));
    }

    [Fact]
    public void Train_AndEval_ReachEveryModule()
    {
        using var net = Sequential(("first", Linear(4, 4)), ("drop", Dropout(0.5)), ("deep", Sequential(Dropout(0.5))));
        using var scope = NewDisposeScope();

        Assert.All(net.modules(), module => Assert.True(module.training));
        net.eval();
        Assert.All(net.modules(), module => Assert.False(module.training));
        var x = randn(2, 4);
        Assert.True(net.call(x).allclose(net.call(x)));
        Assert.Equal(["first", "drop", "deep", "deep.0"], net.named_modules().Select(named => named.name));
        net.train();
        Assert.False(net.call(x).allclose(net.call(x)));
    }

    [Fact]
    public void StateDict_RoundTrip_RestoresEveryValue()
    {
        using var one = Sequential(Linear(3, 4), LayerNorm(4), Linear(4, 2));
        using var two = Sequential(Linear(3, 4), LayerNorm(4), Linear(4, 2));
        using var scope = NewDisposeScope();
        var x = randn(5, 3);
        Assert.False(one.call(x).allclose(two.call(x)));

        var (missing, unexpected) = two.load_state_dict(one.state_dict());

        Assert.Empty(missing);
        Assert.Empty(unexpected);
        Assert.True(one.call(x).allclose(two.call(x)));
        Assert.Equal(["0.weight", "0.bias", "1.weight", "1.bias", "2.weight", "2.bias"], one.state_dict().Keys);
        Assert.Equal("net.0.weight", one.state_dict(prefix: "net").Keys.First());
    }

    [Fact]
    public void LoadStateDict_NamesOrShapesThatDoNotFit_AreNamed()
    {
        using var model = Sequential(Linear(3, 4));
        using var scope = NewDisposeScope();
        var state = new Dictionary<string, Tensor> { ["0.weight"] = ones(4, 3), ["other"] = ones(1) };

        var error = Assert.Throws<InvalidOperationException>(() => model.load_state_dict(state));
        Assert.Contains("0.bias", error.Message, StringComparison.Ordinal);
        Assert.Contains("other", error.Message, StringComparison.Ordinal);
        var (missing, unexpected) = model.load_state_dict(state, strict: false);
        Assert.Equal(["0.bias"], missing);
        Assert.Equal(["other"], unexpected);
        state["0.weight"] = ones(3, 3);
        var shape = Assert.Throws<InvalidOperationException>(() => model.load_state_dict(state, strict: false));
        Assert.Contains("0.weight is [4, 3]", shape.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void To_OtherType_ConvertsInPlace()
    {
        using var model = Sequential(Linear(2, 2), LayerNorm(2));
        using var scope = NewDisposeScope();
        var weight = model.parameters().First();
        model.call(ones(1, 2)).sum().backward();

        var same = model.to(ScalarType.Float64);

        Assert.Same(model, same);
        Assert.Same(weight, model.parameters().First());
        Assert.All(model.parameters(), parameter => Assert.Equal(ScalarType.Float64, parameter.dtype));
        Assert.Equal(ScalarType.Float64, weight.grad!.dtype);
        model.zero_grad();
        model.call(ones(1, 2, dtype: ScalarType.Float64)).sum().backward();
        Assert.Equal(ScalarType.Float64, weight.grad!.dtype);
    }

    [Fact]
    public void ZeroGrad_ToNoneOrZeros()
    {
        using var model = Linear(2, 1);
        using var scope = NewDisposeScope();
        model.call(ones(1, 2)).sum().backward();

        model.zero_grad(set_to_none: false);
        Assert.Equal([0, 0], model.weight.grad!.data<float>().ToArray());
        model.zero_grad();
        Assert.Null(model.weight.grad);
    }

    [Fact]
    public void Register_NameTwiceOrWithDots_IsRefused()
    {
        using var model = new Registering();

        Assert.Throws<InvalidOperationException>(() => model.register_module("layer", Linear(1, 1)));
        Assert.Throws<ArgumentException>(() => model.register_module("a.b", Linear(1, 1)));
        Assert.Equal(["mask", "layer.weight", "layer.bias"], model.state_dict().Keys);
        Assert.Equal(["scratch", "mask"], model.named_buffers().Select(named => named.name));
    }

    [Fact]
    public void Parameters_SharedByTwoModules_AppearOnce()
    {
        using var first = Linear(3, 3, hasBias: false);
        using var tied = Sequential(first, Linear(first.weight));

        Assert.Single(tied.parameters());
        Assert.Equal(["0.weight", "1.weight"], tied.state_dict().Keys);
    }

    [Fact]
    public void Weight_Replaced_IsTheOneTrained()
    {
        using var layer = Linear(2, 1, hasBias: false);
        var flat = ones(2);
        layer.weight = new Parameter(flat.narrow(0, 0, 2).view(1, 2));

        Assert.Same(layer.weight, Assert.Single(layer.parameters()));
        using (no_grad())
            flat.mul_(3);
        using var scope = NewDisposeScope();
        Assert.Equal(6, layer.call(ones(1, 2)).item<float>());
    }

    [Fact]
    public void Dispose_Module_FreesItsParametersAndThoseBelow()
    {
        var model = Sequential(Linear(2, 2), Sequential(Linear(2, 2)));
        var parameters = model.parameters().ToList();

        model.Dispose();

        Assert.All(parameters, parameter => Assert.True(parameter.IsInvalid));
    }

    private sealed class Registering : Module
    {
        private readonly Linear layer = Linear(1, 1);
        private readonly Tensor mask = ones(2, 2).tril();

        internal Registering()
            : base(nameof(Registering))
        {
            register_buffer("scratch", zeros(1), persistent: false);
            RegisterComponents();
            Assert.NotNull(layer);
            Assert.NotNull(mask);
        }
    }
}
