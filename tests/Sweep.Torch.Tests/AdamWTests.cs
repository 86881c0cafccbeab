using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sweep.Torch.Tests;

public sealed class AdamWTests
{
    [Theory]
    [InlineData(ScalarType.Float32, 0.01)]
    [InlineData(ScalarType.Float32, 0.0)]
    [InlineData(ScalarType.Float64, 0.01)]
    [InlineData(ScalarType.Float64, 0.0)]
    public void Step_ManyTimes_FollowsTheFormula(ScalarType dtype, double decay)
    {
        const double Rate = 3e-2, Beta1 = 0.8, Beta2 = 0.95, Eps = 1e-8;
        double[] w = [.. Enumerable.Range(0, 1003).Select(i => Math.Sin(i))];
        var (m, v) = (new double[w.Length], new double[w.Length]);
        using var parameter = new Parameter(tensor(w, dtype: dtype));
        using var optimizer = optim.AdamW([parameter], Rate, Beta1, Beta2, Eps, decay);
        for (var t = 1; t <= 20; t++)
        {
            double[] g = [.. w.Select((_, i) => Math.Cos(i * t))];
            using var gradient = tensor(g, dtype: dtype);
            parameter.grad = gradient;
            optimizer.step();
            for (var i = 0; i < w.Length; i++)
            {
                m[i] = Beta1 * m[i] + (1 - Beta1) * g[i];
                v[i] = Beta2 * v[i] + (1 - Beta2) * g[i] * g[i];
                w[i] -= Rate * decay * w[i];
                w[i] -= Rate * (m[i] / (1 - Math.Pow(Beta1, t))) / (Math.Sqrt(v[i] / (1 - Math.Pow(Beta2, t))) + Eps);
            }
        }

        using var result = parameter.detach().to(ScalarType.Float64);
        Assert.Equal(w, result.data<double>().ToArray(), (a, b) => Math.Abs(a - b) <= (dtype == ScalarType.Float64 ? 1e-12 : 2e-5));
    }

    [Fact]
    public void Step_ParameterWithoutGradient_StaysAsItIs()
    {
        using var scope = NewDisposeScope();
        using var trained = new Parameter(ones(2));
        using var idle = new Parameter(ones(2));
        using var optimizer = optim.AdamW([trained, idle], weight_decay: 0.5);
        trained.grad = ones(2);

        optimizer.step();

        Assert.NotEqual(1, trained[0].item<float>());
        Assert.Equal([1, 1], idle.data<float>().ToArray());
    }

    [Fact]
    public void StateDict_LoadedIntoAnother_ContinuesBitForBit()
    {
        using var scope = NewDisposeScope();
        using var one = new Parameter(arange(10f));
        using var optimizer = optim.AdamW([one], lr: 0.1, weight_decay: 0.01);
        Steps(optimizer, one, from: 0, to: 5);
        using var two = new Parameter(one.detach().clone());
        using var resumed = optim.AdamW([two], lr: 0.7);

        resumed.load_state_dict(optimizer.state_dict());
        Steps(optimizer, one, from: 5, to: 9);
        Steps(resumed, two, from: 5, to: 9);

        Assert.Equal(one.data<float>().ToArray(), two.data<float>().ToArray());
        Assert.Equal(9, Assert.IsType<AdamW.State>(resumed.state_dict().State[0]).step);
        Assert.Equal(0.1, resumed.ParamGroups.Single().LearningRate);
    }

    [Fact]
    public void Maximize_AndLearningRate_TurnAndScaleTheStep()
    {
        using var scope = NewDisposeScope();
        using var up = new Parameter(zeros(1));
        using var optimizer = optim.AdamW([up], lr: 0.1, maximize: true);
        up.grad = ones(1);

        optimizer.step();
        Assert.Equal(0.1f, up.item<float>(), 1e-6f);
        optimizer.ParamGroups.Single().LearningRate = 0;
        optimizer.step();
        Assert.Equal(0.1f, up.item<float>(), 1e-6f);
    }

    [Fact]
    public void ZeroGrad_KeepsTheBufferAndFillsIt()
    {
        using var scope = NewDisposeScope();
        using var parameter = new Parameter(ones(2));
        using var optimizer = optim.AdamW([parameter]);
        var buffer = ones(2);
        parameter.grad = buffer;

        optimizer.zero_grad();

        Assert.Equal([0, 0], buffer.data<float>().ToArray());
    }

    [Theory]
    [InlineData(2.0, 5.0)]
    [InlineData(double.PositiveInfinity, 4.0)]
    [InlineData(1.0, 7.0)]
    public void ClipGradNorm_AboveTheMaximum_ScalesAllTogether(double kind, double expected)
    {
        using var scope = NewDisposeScope();
        using var a = new Parameter(zeros(2));
        using var b = new Parameter(zeros(1));
        using var none = new Parameter(zeros(1));
        a.grad = tensor(new[] { 3f, 0f });
        b.grad = tensor(new[] { -4f });

        Assert.Equal(expected, nn.utils.clip_grad_norm_([a, b, none], 1, kind), 1e-6);
        Assert.Equal(3 / expected, a.grad![0].item<float>(), 1e-5);
        Assert.Equal(1, nn.utils.clip_grad_norm_([a, b, none], 1, kind), 1e-5);
        Assert.Equal(1, nn.utils.clip_grad_norm_([a, b, none], 9, kind), 1e-5);
        Assert.Equal(0, nn.utils.clip_grad_norm_([none], 1, kind));
    }

    [Fact]
    public void Create_SettingsThatCannotBe_AreRefused()
    {
        using var parameter = new Parameter(zeros(1));

        Assert.Throws<ArgumentOutOfRangeException>(() => optim.AdamW([parameter], lr: -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => optim.AdamW([parameter], beta1: 1));
        Assert.Throws<ArgumentException>(() => optim.AdamW(Array.Empty<Parameter>()));
    }

    private static void Steps(AdamW optimizer, Parameter parameter, int from, int to)
    {
        for (var step = from; step < to; step++)
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            (parameter.pow(2) * (step + 1)).sum().backward();
            optimizer.step();
        }
    }
}
