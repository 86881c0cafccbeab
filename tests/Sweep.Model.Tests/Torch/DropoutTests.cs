using Sweep.Core;
using TorchSharp;

namespace Sweep.Model.Tests;

public class DropoutTests
{
    private static readonly Hyperparameters s_small = new()
    {
        BatchSize = 2,
        BlockSize = 3,
        NEmbd = 4,
        NHead = 2,
        NLayer = 2,
        EmbdDropout = true,
    };

    // Two that drop, with seeds of their own, and one between them that does not.
    private static readonly Hyperparameters[] s_runs =
    [
        s_small with { Dropout = 0.3, Seed = 3 },
        s_small with { Seed = 4 },
        s_small with { Dropout = 0.6, Seed = -5 },
    ];

    private static readonly int[] s_steps = [9, 0, 1_000_000];

    // Three sites for each of two layers, one for the embeddings; in the order in which the model comes to them.
    private static readonly int[] s_sites = [6, 0, 1, 2, 3, 4, 5];

    private static bool IsAttention(int site) => site is 0 or 3;

    // (R * B, nh, T, T) at the first site of a layer, (R, N, C) at the others.
    private static long[] Shape(int site) => IsAttention(site) ? [6, 2, 3, 3] : [3, 6, 4];

    private static int Elements(int site) => IsAttention(site) ? 36 : 24;

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
        foreach (var (i, microBatch) in new[] { (0, 0), (0, 1), (1, 0), (1, 2) })
        {
            int[] steps = [.. s_steps.Select(step => step + i)];
            dropout.Begin(steps, microBatch);
            foreach (var site in s_sites)
            {
                // Micro-batches are numbered as if they were one batch.
                var expected = s_runs.SelectMany((h, run) =>
                    Mask(new DropoutMask(h.Seed, steps[run], site, h.Dropout), (microBatch + 1) * Elements(site))[^Elements(site)..]);

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
