using System.Text.Json;
using Sweep.Core;
using Sweep.Store;

namespace Sweep.Grains.Tests.Wire;

public sealed class WireTests
{
    [Fact]
    public void Wire_OfAPoint_KeepsTheTypesAndBitsOfItsValues()
    {
        var varied = new Dictionary<string, ParameterValue>
        {
            ["learning_rate"] = 0.1 + 0.2,
            ["dropout"] = 0.0,
            ["weight_decay"] = 1e-300,
            ["beta1"] = 5e20,
            ["seed"] = long.MaxValue,
            ["n_head"] = -4L,
            ["model"] = "ಗಿಡ \"\\\n",
        };
        var point = new SweepPoint(3, new Hyperparameters { LearningRate = double.Epsilon }, varied, "hash");

        var back = Grains.Wire.Of(point).Value;

        Assert.Equal(varied, back.Varied);
        Assert.Equal(varied.Values.Select(v => v.Plain.GetType()), back.Varied.Values.Select(v => v.Plain.GetType()));
        Assert.Equal(varied.Keys, back.Varied.Keys);
        Assert.Equal(point.Hyperparameters, back.Hyperparameters);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(-0.0)]
    [InlineData(double.MaxValue)]
    public void Wire_OfAnEvaluation_KeepsEveryDouble(double value)
    {
        var evaluation = new Evaluation(7, value, 0.1, value, 0.2, 3);

        var back = Grains.Wire.Of(evaluation).Value;

        Assert.Equal(BitConverter.DoubleToInt64Bits(value), BitConverter.DoubleToInt64Bits(back.ValLoss));
        Assert.Equal(evaluation, back);
    }

    [Fact]
    public void Wire_OfALease_ComesBackEqual()
    {
        var checkpoint = new StoredCheckpoint(
            50, 1L << 33, "ab", true, false, 1.25, new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero));
        var lease = new RunLease(
            new RunId("a/b", 7), 1L << 40, 3, "cuda:1", new Hyperparameters(), new DataReference("/tmp/ಅ.txt", "cd"),
                new Metric("val_loss", true),
            null, [checkpoint], TimeSpan.FromMilliseconds(30_001));

        var back = Grains.Wire.Of(lease).Value;

        Assert.Equal(checkpoint, Assert.Single(back.Checkpoints));
        Assert.Equal(lease with { Checkpoints = back.Checkpoints }, back);
    }

    [Fact]
    public void Wire_OfNothing_IsNothing() => Assert.Null(Grains.Wire.Of<RunLease?>(null).Value);

    [Fact]
    public void Wire_OfAParameterWithoutAValue_IsRefused()
    {
        var point = new SweepPoint(1, new Hyperparameters(), new Dictionary<string, ParameterValue> { ["x"] = default }, "hash");

        Assert.Throws<JsonException>(() => Grains.Wire.Of(point));
    }
}
