using System.Globalization;
using Sweep.Core;
using Sweep.Store;

namespace Sweep.Bench.Scheduler;

/// <summary>The sweep that is scheduled: runs of 10 evaluations and no checkpoint.</summary>
internal static class BenchSweep
{
    public const string Name = "bench";
    public const int Evaluations = 10;

    public static async Task SubmitAsync(string path, int runs)
    {
        await using var store = await SweepStores.OpenAsync(path);
        var points = Enumerable.Range(1, runs).Select(n => new SweepPoint(
            n,
            new Hyperparameters { MaxIters = (Evaluations - 1) * 10, EvalInterval = 10, Seed = n },
            new Dictionary<string, ParameterValue> { ["seed"] = (long)n },
            n.ToString("x64", CultureInfo.InvariantCulture))).ToList();
        var submission = new SweepSubmission(
            Name, "{}", new DataReference("builtin:markov", new string('0', 64)), new Metric("val_loss", true),
            null, 2, null, null, null, points);
        await store.SubmitAsync(submission, extend: false, CancellationToken.None);
    }

    /// <summary>How many runs were not completed by exactly one attempt with all its evaluations.</summary>
    public static async Task<int> CountWrongAsync(string path)
    {
        await using var store = await SweepStores.OpenAsync(path);
        var runs = await store.ListRunsAsync(Name, CancellationToken.None);
        var evaluations = (await store.ListEvaluationsAsync(Name, null, CancellationToken.None)).CountBy(e => e.Number).ToDictionary();
        return runs.Count(run => run.State != RunState.Completed || run.Attempts != 1
            || evaluations.GetValueOrDefault(run.Id.Number) != Evaluations);
    }
}
