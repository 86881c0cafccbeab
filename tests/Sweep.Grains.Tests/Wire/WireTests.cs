using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Sweep.Core;
using Sweep.Store;

namespace Sweep.Grains.Tests.Wire;

/// <summary>Records of Core and Store, through Orleans' serializer as silos and clients have it.</summary>
public sealed class WireTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddSweepSerialization().BuildServiceProvider();

    public void Dispose() => _services.Dispose();

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

        var back = Back(point);

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

        var back = Back(evaluation);

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
            null, [checkpoint], TimeSpan.FromMilliseconds(30_001))
        {
            Rungs = [10, 30],
            ReusableKinds = ["cpu avx2 fused"],
        };

        var back = Back(lease);

        Assert.Equal(checkpoint, Assert.Single(back.Checkpoints));
        Assert.Equal(lease.Rungs, back.Rungs);
        Assert.Equal(lease.ReusableKinds, back.ReusableKinds);
        Assert.Equal(lease with { Checkpoints = back.Checkpoints, Rungs = back.Rungs, ReusableKinds = back.ReusableKinds }, back);
    }

    [Fact]
    public void Wire_OfNothing_IsNothing() => Assert.Null(Back<RunLease?>(null));

    [Fact]
    public void Wire_OfAParameterWithoutAValue_IsRefused()
    {
        var point = new SweepPoint(1, new Hyperparameters(), new Dictionary<string, ParameterValue> { ["x"] = default }, "hash");

        Assert.Throws<JsonException>(() => Back(point));
    }

    [Fact]
    public void Wire_OfAnArray_KeepsItsRecordsAndTheirTypes()
    {
        RunCheckpoint[] rows = [new(3, new StoredCheckpoint(50, 8, "ab", true, false, 1.25, DateTimeOffset.UnixEpoch))];

        Assert.Equal(rows, Back(rows));
    }

    private T Back<T>(T value)
    {
        var serializer = _services.GetRequiredService<Serializer>();
        return serializer.Deserialize<T>(serializer.SerializeToArray(value))!;
    }
}
