using Sweep.Core;
using TorchSharp;

namespace Sweep.Model.Tests;

public class DropoutTests
{
    private static readonly Hyperparameters s_small = new() { BatchSize = 2, BlockSize = 3, NEmbd = 4, NHead = 2, NLayer = 2 };

    // Two that drop, with seeds of their own, and one between them that does not.
    private static readonly Hyperparameters[] s_runs =
    [
        s_small with { Dropout = 0.3, Seed = 3 },
        s_small with { Seed = 4 },
        s_small with { Dropout = 0.6, Seed = -5 },
    ];

    private static readonly int[] s_steps = [9, 0, 1_000_000];

    // (R * B, nh, T, T) at the first site of a layer, (R, N, C) at the others.
    private static long[] Shape(int site) => site % 3 == 0 ? [6, 2, 3, 3] : [3, 6, 4];

    [Theory]
    [InlineData("host")]
    [InlineData("device, all sites at once")]
    [InlineData("device, a few sites at once")]
    [InlineData("device, one site at once")]
    public void Apply_AtEverySite_DropsWhatTheMasksOfEachRunSay(string how)
    {
        using var scope = torch.NewDisposeScope();
        using Dropout dropout = how switch
        {
            "host" => new HostDropout(s_runs),
            "device, all sites at once" => new DeviceDropout(s_runs, torch.CPU),
            "device, a few sites at once" => new DeviceDropout(s_runs, torch.CPU, elementsAtOnce: 3 * 24 * 3),
            _ => new DeviceDropout(s_runs, torch.CPU, elementsAtOnce: 1),
        };
        for (var i = 0; i < 2; i++)
        {
            int[] steps = [.. s_steps.Select(step => step + i)];
            dropout.Begin(steps);
            for (var site = 0; site < 6; site++)
            {
                var expected = s_runs.SelectMany(
                    (h, run) => Mask(new DropoutMask(h.Seed, steps[run], site, h.Dropout), site % 3 == 0 ? 36 : 24));

                var dropped = dropout.Apply(torch.ones(Shape(site)), site);

                Assert.Equal(expected, dropped.data<float>().ToArray());
                Assert.Equal(Shape(site), dropped.shape);
            }
        }
    }

    [Fact]
    public void Factors_OfManyElements_AreTheMasksBits()
    {
        const int Elements = 100_000;
        using var scope = torch.NewDisposeScope();
        using var arithmetic = new DropoutArithmetic([0.2, 0.999_999], Elements, torch.CPU);
        DropoutMask[] masks = [new(1337, 17, 4, 0.2), new(-1, int.MaxValue, 11, 0.999_999)];
        var keys = torch.tensor(masks.SelectMany(mask => new long[] { mask.Low, mask.High }).ToArray()).view(2, 1, 2);

        var factors = arithmetic.Factors(keys, Elements).data<float>().ToArray();

        Assert.Equal(masks.SelectMany(mask => Mask(mask, Elements)), factors);
    }

    [Fact]
    public void Of_RunsThatDropNothing_ReturnsTheTensorItself()
    {
        using var x = torch.ones(2);

        Assert.Same(x, Dropout.Of([s_small, s_small], torch.CPU).Apply(x, 0));
    }

    private static float[] Mask(DropoutMask mask, int elements)
    {
        var factors = new float[elements];
        mask.Fill(factors);
        return factors;
    }
}
