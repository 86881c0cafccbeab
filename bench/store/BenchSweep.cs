using Sweep.Core;
using Sweep.Store;

namespace Sweep.Bench.Store;

/// <summary>Sweeps to measure with.</summary>
internal static class BenchSweep
{
    public static SweepSubmission Of(string name, int runs) => new(
        name,
        "{\"name\":\"" + name + "\"}",
        new DataReference("builtin:markov", new string('a', 64)),
        new Metric("val_loss", true),
        null,
        2,
        "/bench.yaml",
        null,
        null,
        [.. Enumerable.Range(1, runs).Select(n => new SweepPoint(
            n,
            new Hyperparameters { LearningRate = n * 1e-5, Seed = n },
            new Dictionary<string, ParameterValue> { ["learning_rate"] = n * 1e-5, ["seed"] = (long)n },
            $"{name}-{n}"))]);

    public static WorkerIdentity Worker(int slot) =>
        new($"bench-{Environment.ProcessId}", Environment.MachineName, Environment.ProcessId, 1, $"cpu:{slot}");

    public static RunStart Start { get; } = new(0, 210_000, 65, "cpu", "fused", "bench");

    /// <summary>Group means of equally good models: the set of the best has all to resample.</summary>
    public static Dictionary<int, float[]> Groups(int run, int step, int count)
    {
        var (all, own) = (new CounterRandom(0, RandomStream.Text), new CounterRandom(run, RandomStream.Batch));
        var means = Enumerable.Range(0, count).Select(g => (float)(1.6 + 0.08 * all.Normal((ulong)g) + 0.02 * own.Normal((ulong)g)));
        return count == 0 ? [] : new() { [step] = [.. means] };
    }

    public static Evaluation Evaluation(int step) => new(step, 2.5 - step * 1e-3, 0.01, 2.6 - step * 1e-3, 0.01, step * 0.01);
}
