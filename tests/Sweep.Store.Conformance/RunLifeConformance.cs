using Sweep.Core;

namespace Sweep.Store.Conformance;

/// <summary>A run's life from submission to each of its ends.</summary>
public abstract class RunLifeConformance<THost> : StoreTest<THost>
    where THost : StoreHost, new()
{
    [StoreFact]
    public async Task Run_WhenCompleted_KeepsAllThatWasRecorded()
    {
        var lease = await SubmitAndClaimAsync();
        await Store.RecordStartAsync(lease, new RunStart(0, 210_000, 65, "AVX-512", "fused", "sweep 0.1"), None);
        await Store.RecordEvaluationAsync(lease, Evaluation(0, 4.2), None);
        await Store.RecordEvaluationAsync(lease, Evaluation(50, 2.1), None);
        await Store.RecordEvaluationAsync(lease, Evaluation(100, 2.3), None);
        await Store.CompleteAsync(lease, Result(), None);

        var run = await FindAsync(lease.Run);
        Assert.Equal(RunState.Completed, run.Summary.State);
        Assert.Equal(Evaluation(50, 2.1), run.Summary.Best);
        Assert.Equal(Evaluation(100, 2.3), run.Summary.Last);
        Assert.Equal((100, 1, 210_000L, 12.5, 3456.5), (run.Summary.Step, run.Summary.Attempts, run.Summary.NParams, run.Summary.Seconds, run.Summary.TokensPerSecond));
        Assert.Equal((65, "AVX-512", "fused", "sweep 0.1", "feed"), (run.VocabSize, run.DeviceKind, run.Engine, run.Versions, run.ParamsSha256));
        Assert.Equal(("host-1", "cpu:0"), (run.Summary.Host, run.Summary.Device));
        Assert.Null(run.Summary.Failure);
        Assert.NotNull(run.StartedAt);
        Assert.NotNull(run.FinishedAt);
        var attempt = Assert.Single(run.Attempts);
        Assert.Equal((1, "worker-a", 0, 100, "completed"), (attempt.Number, attempt.WorkerId, attempt.FromStep, attempt.ToStep, attempt.Outcome));
        Assert.Equal([0, 50, 100], run.Evaluations.Select(e => e.Step));
    }
}
