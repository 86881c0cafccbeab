using Sweep.Core;
using Sweep.Store;

namespace Sweep.Web.Tests;

/// <summary>A large sweep, trained in an instant.</summary>
internal static class ManyRuns
{
    /// <param name="evaluations">Of each run, 50 steps apart.</param>
    public static async Task FillAsync(ISweepStore store, string name, int runs, int evaluations)
    {
        var points = Enumerable.Range(1, runs).Select(n => new SweepPoint(
            n,
            new Hyperparameters { LearningRate = n * 1e-5, NEmbd = 16 * (1 + n % 8), NHead = 4, MaxIters = 50 * (evaluations - 1) },
            new Dictionary<string, ParameterValue> { ["learning_rate"] = n * 1e-5, ["n_embd"] = 16L * (1 + n % 8) },
            $"{name}-{n}"));
        var spec = StoredSweep.Submission(StoredSweep.File(name));
        await store.SubmitAsync(spec with { Points = [.. points] }, false, CancellationToken.None);
        while (await StoredSweep.ClaimAsync(store, name) is { } lease)
        {
            var curve = Enumerable.Range(0, evaluations).Select(i => Evaluation(lease.Run.Number, i * 50)).ToList();
            await store.RecordAsync(
                lease,
                new RunUpdate
                {
                    Start = new RunStart(0, 210_000, 65, "cpu", "fused", "bench"),
                    Evaluations = curve,
                    Result = new RunResult(curve[^1].Step, 12.5, 3456.5, "feed"),
                },
                CancellationToken.None);
        }
    }

    private static Evaluation Evaluation(int run, int step)
    {
        var loss = 1.5 + 2.0 / (1 + step * 1e-2) + run % 97 * 1e-3;
        return new Evaluation(step, loss - 0.1, 0.012345, loss, 0.0234567, step * 0.012345);
    }
}
