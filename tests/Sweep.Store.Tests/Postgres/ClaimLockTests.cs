using Sweep.Core;
using Sweep.Core.EarlyStopping;
using Sweep.Store.Conformance;
using Sweep.Store.Limits;
using Sweep.Store.Submitting;
using Sweep.Testing;

namespace Sweep.Store.Tests.Postgres;

/// <summary>A claim that waits for a sweep's row, and what became of the sweep in the meantime.</summary>
public sealed class ClaimLockTests : StoreTest<PostgresHost>
{
    [PostgresFact]
    public async Task Claim_OfALimitedSweepThatIsPausedMeanwhile_GetsNothing()
    {
        await Store.SubmitAsync(Submission(points: 3, maxConcurrentRuns: 2), false, None);
        var pause = await HeldWrite.BeginAsync(Store, t => ConfigureSweep.RunAsync(t, "demo", new SweepSettings { Paused = true }));

        var claim = await WaitingClaimAsync();
        await pause.CommitAsync();

        Assert.Empty(await claim);
    }

    [PostgresFact]
    public async Task Claim_OfASweepWhoseLimitIsLoweredMeanwhile_KeepsToTheNewOne()
    {
        var submission = Submission(points: 4, maxConcurrentRuns: 4);
        await Store.SubmitAsync(submission, false, None);
        var extension = await HeldWrite.BeginAsync(
            Store, t => SubmitSweep.RunAsync(t, submission with { Spec = "{\"less\":1}", MaxConcurrentRuns = 1 }, true));

        var claim = await WaitingClaimAsync();
        await extension.CommitAsync();

        Assert.Equal([1], (await claim).Select(run => run.Number));
    }

    [PostgresFact]
    public async Task Claim_ThatWaitsForOneSweepWhileALaterOneIsPaused_TakesNothingOfThat()
    {
        await Store.SubmitAsync(Submission("first", maxConcurrentRuns: 1), false, None);
        await Store.SubmitAsync(Submission("later"), false, None);
        var held = await HeldWrite.BeginAsync(
            Store, t => ConfigureSweep.RunAsync(t, "first", new SweepSettings { Priority = 0 }));

        var claim = await WaitingClaimAsync();
        await (await OpenAnotherAsync()).ConfigureAsync("later", new SweepSettings { Paused = true }, None);
        await held.CommitAsync();

        Assert.Equal([new RunId("first", 1)], await claim);
    }

    [PostgresFact]
    public async Task Claim_AheadOfADecisionInASweepThatIsPausedMeanwhile_GetsNothing()
    {
        // Rungs 10 and 30 of 90; of three runs one goes on.
        var points = Enumerable.Range(1, 3).Select(n => new SweepPoint(
            n,
            new Hyperparameters { LearningRate = n, MaxIters = 90, EvalInterval = 10 },
            new Dictionary<string, ParameterValue>(),
            $"{n}"));
        await Store.SubmitAsync(
            Submission() with { Points = [.. points], Cohorts = new CohortPlan(new StoppingRule { MinIter = 10, Eta = 3 }, null) },
            false, None);
        var leases = new[] { await ClaimAsync(), await ClaimAsync(), await ClaimAsync() };
        await Store.RecordAsync(leases[0], new RunUpdate { Evaluations = [Evaluation(10, 1)], Progress = new RunProgress(10, null) }, None);
        var pause = await HeldWrite.BeginAsync(Store, t => ConfigureSweep.RunAsync(t, "demo", new SweepSettings { Paused = true }));

        var claim = await WaitingClaimAsync();
        await pause.CommitAsync();

        Assert.Empty(await claim);
    }

    /// <summary>A claim for three slots that waits for a sweep's row by now.</summary>
    /// <returns>The runs that it gets.</returns>
    private async Task<Task<IReadOnlyList<RunId>>> WaitingClaimAsync()
    {
        var slots = Enumerable.Range(0, 3).Select(n => Worker("worker-b", $"cpu:{n}")).ToList();
        var claim = (await OpenAnotherAsync()).ClaimAsync(ClaimRequest.For(slots, null), None);
        await RowLocks.WaitingOrOverAsync(await OpenAnotherAsync(), claim, "FROM sweeps").Within("the claim to come to the sweep");
        return RunsOfAsync(claim);
    }

    private static async Task<IReadOnlyList<RunId>> RunsOfAsync(Task<IReadOnlyList<RunLease>> claim) =>
        [.. (await claim.Within("the claim")).Select(lease => lease.Run)];
}
