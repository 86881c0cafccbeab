using Sweep.Core;
using TorchSharp;

namespace Sweep.Model.Tests;

/// <summary>What a GPU is given, made on the CPU: the same as what the CPU's own way makes.</summary>
public class BatchesTests
{
    private static readonly Hyperparameters s_h = TestEngines.SmallGpt;

    [Fact]
    public void Train_OnTheDevice_IsTheHostsBatches()
    {
        using var scope = torch.NewDisposeScope();
        TrainingData[] runs = [.. new long[] { 1, 2, -3 }.Select(seed => new TrainingData(TestEngines.Text, s_h with { Seed = seed }))];
        using var host = new HostBatches(runs, s_h.BatchSize, s_h.BlockSize);
        using var device = new DeviceBatches(runs, s_h.BatchSize, 2, s_h.BlockSize, torch.CPU);

        // In order, beyond what is sent at once, back again, and with one run that no longer is as far ahead as it was.
        foreach (var (ahead, lag, microBatch) in new[]
            { (0, 0, 0), (0, 0, 1), (1, 0, 0), (255, 0, 1), (256, 0, 0), (1000, 0, 0), (999, 0, 0), (1000, 1, 1) })
        {
            int[] steps = [ahead, 40 + ahead, 7 + ahead - lag];
            var (expected, actual) = (host.Train(steps, microBatch), device.Train(steps, microBatch));

            Assert.Equal([3, s_h.BatchSize, s_h.BlockSize], actual.Ids.shape);
            Assert.Equal(expected.Ids.data<long>().ToArray(), actual.Ids.data<long>().ToArray());
            Assert.Equal(expected.Targets.data<long>().ToArray(), actual.Targets.data<long>().ToArray());
        }
    }

    [Fact]
    public void At_OnTheDevice_IsTheHostsBatches()
    {
        using var scope = torch.NewDisposeScope();
        TrainingData[] runs = [new(TestEngines.Text, s_h)];
        using var host = new HostBatches(runs, s_h.BatchSize, s_h.BlockSize);
        using var device = new DeviceBatches(runs, s_h.BatchSize, 2, s_h.BlockSize, torch.CPU);

        var (expected, actual) = (host.At([5, 0, 99]), device.At([5, 0, 99]));

        Assert.Equal(expected.Ids.data<long>().ToArray(), actual.Ids.data<long>().ToArray());
        Assert.Equal(expected.Targets.data<long>().ToArray(), actual.Targets.data<long>().ToArray());
    }

    [Fact]
    public void Take_FromALogOnTheDevice_GivesEachRunItsOwnInOrder()
    {
        using var scope = torch.NewDisposeScope();
        using var log = new LossLog(runs: 2, torch.CPU, immediate: false);
        for (var step = 0; step < 300; step++) // more than it has room for
            log.Add(torch.tensor(new float[] { step, -step }));

        Assert.Equal(Enumerable.Range(0, 300).Select(step => (float)step), log.Take(0));
        log.Add(torch.tensor(new float[] { 300, -300 }));
        Assert.Equal(Enumerable.Range(0, 301).Select(step => (float)-step), log.Take(1));
        Assert.Equal([300f], log.Take(0));
        Assert.Empty(log.Take(0));
    }
}
