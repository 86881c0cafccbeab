using Sweep.Core;
using Sweep.Store;

namespace Sweep.Bench.Web;

/// <summary>A sweep of many runs, trained in an instant.</summary>
internal static class ManyRuns
{
    public const string Name = "many";

    private const int StepsBetween = 50;

    /// <param name="evaluations">Of each run.</param>
    /// <param name="groups">Group means of each run's last evaluation.</param>
    public static async Task FillAsync(ISweepStore store, int runs, int evaluations, int groups)
    {
        await store.SubmitAsync(Submission(runs, StepsBetween * (evaluations - 1)), false, default);
        // The last run stays queued, for the time an update takes.
        await Task.WhenAll(Enumerable.Range(0, 4).Select(slot => Task.Run(async () =>
        {
            while (await ClaimAsync(store, slot) is { } lease)
            {
                if (lease.Run.Number == runs)
                {
                    await store.ReleaseAsync(lease, default);
                    return;
                }
                await store.RecordAsync(lease, Trained(lease, evaluations, groups), default);
            }
        })));
    }

    public static async Task<RunLease?> ClaimAsync(ISweepStore store, int slot)
    {
        var worker = new WorkerIdentity(
            $"bench-{Environment.ProcessId}", Environment.MachineName, Environment.ProcessId, 1, $"cpu:{slot}");
        return (await store.ClaimAsync(ClaimRequest.For([worker], null), default)) is [var lease] ? lease : null;
    }

    public static Evaluation Evaluation(int run, int step)
    {
        var loss = 1.5 + 2.0 / (1 + step * 1e-2) + run % 97 * 1e-3;
        return new Evaluation(step, loss - 0.1, 0.012345, loss, 0.0234567, step * 0.012345);
    }

    private static SweepSubmission Submission(int runs, int maxIters)
    {
        var file = $"name: {Name}\ndata: builtin:markov\nmethod: grid\nparameters: {{learning_rate: 0.001, max_iters: {maxIters}}}";
        var plan = SweepFile.Parse(file, "/bench.yaml", source => Corpus.Open(source, _ => throw new FileNotFoundException()));
        return new SweepSubmission(
            Name, plan.Spec.ToCanonicalJson(), plan.Corpus.Reference, plan.Spec.Metric, null, 2, "/bench.yaml", null, null,
            [.. Enumerable.Range(1, runs).Select(n => new SweepPoint(
                n,
                new Hyperparameters { LearningRate = n * 1e-6, NEmbd = 16 * (1 + n % 8), MaxIters = maxIters, EvalInterval = StepsBetween },
                new Dictionary<string, ParameterValue> { ["learning_rate"] = n * 1e-6, ["n_embd"] = 16L * (1 + n % 8) },
                $"{Name}-{n}"))]);
    }

    private static RunUpdate Trained(RunLease lease, int evaluations, int groups)
    {
        var curve = Enumerable.Range(0, evaluations).Select(i => Evaluation(lease.Run.Number, i * StepsBetween)).ToList();
        return new RunUpdate
        {
            Start = new RunStart(0, 210_000, 65, "cpu", "fused", "bench"),
            Evaluations = curve,
            ValGroups = groups == 0 ? new Dictionary<int, float[]>()
                : new() { [curve[^1].Step] = Groups(lease.Run.Number, curve[^1], groups) },
            Result = new RunResult(curve[^1].Step, 12.5, 3456.5, "feed"),
        };
    }

    private static float[] Groups(int run, Evaluation last, int count)
    {
        var (all, own) = (new CounterRandom(0, RandomStream.Text), new CounterRandom(run, RandomStream.Batch));
        return
        [
            .. Enumerable.Range(0, count)
                .Select(g => (float)(last.ValLoss + 0.08 * all.Normal((ulong)g) + 0.02 * own.Normal((ulong)g))),
        ];
    }
}
