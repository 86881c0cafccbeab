using Sweep.Core;
using Sweep.Core.EarlyStopping;
using Sweep.Store;

namespace Sweep.Web.Tests;

/// <summary>Sweeps in a store as workers would have left them, written through the store's own contract.</summary>
internal static class StoredSweep
{
    private const string Parameters = """
        parameters:
          n_embd: 16
          n_head: 2
          n_layer: 1
          learning_rate: [0.001, 0.002, 0.003, 0.004]
          max_iters: 100
          eval_interval: 25
          eval_iters: 4
          batch_size: 16
        """;

    /// <summary>A sweep file of four learning rates on the built-in text.</summary>
    public static string File(string name = "demo", string more = "") => $"""
        name: {name}
        data: builtin:markov
        method: grid
        {more}
        {Parameters}
        """;

    public static Task SubmitAsync(ISweepStore store, string name = "demo", string more = "") =>
        store.SubmitAsync(Submission(File(InFile(name), more)) with { Name = name }, false, CancellationToken.None);

    // A store may hold names that no sweep file can have.
    private static string InFile(string name) => name.All(char.IsLetterOrDigit) ? name : "placeholder";

    public static SweepSubmission Submission(string file)
    {
        var plan = SweepFile.Parse(file, "/home/me/sweep.yaml", source => Corpus.Open(source, _ => throw new FileNotFoundException()));
        return new SweepSubmission(
            plan.Spec.Name, plan.Spec.ToCanonicalJson(), plan.Corpus.Reference, plan.Spec.Metric, plan.Spec.MaxConcurrentRuns,
            plan.Spec.MaxRetries, "/home/me/sweep.yaml", "abc123", plan.Corpus.EntropyRate, plan.Points)
        {
            Cohorts = CohortPlan.Of(plan.Spec),
            Search = StoredSearch.Of(plan.Spec),
        };
    }

    /// <summary>Submits a sweep and trains every run of it to its end: the greater the learning rate, the better.</summary>
    public static async Task TrainAsync(ISweepStore store, string name = "demo", string more = "")
    {
        await SubmitAsync(store, name, more);
        while (await ClaimAsync(store) is { } lease)
            await FinishAsync(store, lease);
    }

    public static async Task<RunLease?> ClaimAsync(ISweepStore store, string? sweep = null)
    {
        // A process that lives: this one.
        var worker = new WorkerIdentity("worker-a", "host-1", Environment.ProcessId, 1, "cpu:0");
        return (await store.ClaimAsync(ClaimRequest.For([worker], sweep), CancellationToken.None)) is [var lease] ? lease : null;
    }

    /// <summary>Trains what can be claimed, each run as far as early stopping lets it go.</summary>
    public static async Task TrainWithRungsAsync(ISweepStore store)
    {
        while (await ClaimAsync(store) is { } lease)
        {
            var (until, done) = (lease.UntilStep, lease.EvaluatedStep ?? -1);
            foreach (var step in ((int[])[0, 25, 50, 75, 100]).Where(step => step > done && step <= (until ?? 100)))
            {
                var standing = await store.RecordAsync(lease, Update(lease, step), CancellationToken.None);
                if (standing.State != RunState.Running)
                    break;
                until = standing.UntilStep ?? until;
                if (step == 100)
                {
                    var result = new RunUpdate { Result = new RunResult(100, 12.5, 3456.5, "feed") };
                    await store.RecordAsync(lease, result, CancellationToken.None);
                }
            }
        }
    }

    public static async Task FinishAsync(ISweepStore store, RunLease lease)
    {
        foreach (var step in (int[])[0, 25, 50, 75])
            await store.RecordAsync(lease, Update(lease, step), CancellationToken.None);
        await store.RecordAsync(
            lease, Update(lease, 100) with { Result = new RunResult(100, 12.5, 3456.5, "feed") }, CancellationToken.None);
    }

    /// <summary>An evaluation at a step, with its groups of sequences.</summary>
    public static RunUpdate Update(RunLease lease, int step)
    {
        var loss = 3.0 / (1 + step * lease.Hyperparameters.LearningRate) + lease.Hyperparameters.Seed % 7 * 0.001;
        return new RunUpdate
        {
            Start = step == 0 ? new RunStart(0, 12_345, 32, "cpu test", "fused", "sweep test") : null,
            Evaluations = [new Evaluation(step, loss - 0.125, 0.01, loss, 0.02, step * 0.5)],
            ValGroups = new Dictionary<int, float[]> { [step] = [.. Enumerable.Range(0, 4).Select(i => (float)(loss + 0.01 * (i - 1.5)))] },
            Progress = new RunProgress(step, 1000),
        };
    }
}
