using System.Globalization;
using Sweep.Core;
using Sweep.Core.EarlyStopping;
using Sweep.Testing;

namespace Sweep.Store.Conformance;

/// <summary>Early stopping: the same decisions whoever trains, in whatever order, on every store.</summary>
public abstract class EarlyStoppingConformance<THost> : StoreTest<THost>
    where THost : StoreHost, new()
{
    // Rungs 10 and 30 of 90 steps; of nine configurations three go on from the first, one from the second.
    private static readonly StoppingRule Rule = new() { MinIter = 10, Eta = 3 };

    // One rung, at step 30.
    private static readonly StoppingRule TwoOfThree = new() { MaxIter = 45, RungCount = 1, Eta = 1.5 };

    [StoreFact]
    public async Task Claim_InASweepWithRungs_SaysWhereTheRunPauses()
    {
        await SubmitAsync(9);

        var lease = await ClaimAsync();

        Assert.Equal((10, null), (lease.UntilStep, lease.EvaluatedStep));
        Assert.Equal([10, 30], lease.Rungs);
        Assert.Equal((RunState.Running, "in until step 10", 10), Shown(await RunAsync(1)));
        Assert.Equal(new RunStanding(RunState.Running, 10), await Store.RenewAsync(lease, new RunProgress(5, null), None));
        Assert.Equal(new RunStanding(RunState.Running, 10), await RecordAsync(lease, 0, 4));
    }

    [StoreFact]
    public async Task Record_AtTheRung_PausesUntilOthersAreThere()
    {
        await SubmitAsync(9);
        var lease = await ClaimAsync();

        Assert.Equal(new RunStanding(RunState.Paused, null), await RecordAsync(lease, 10, 3));

        var run = await FindAsync(lease.Run);
        Assert.Equal((RunState.Paused, "open at step 10: 1st of 1 so far, 3 of 9 go on", 10), Shown(run.Summary));
        Assert.Equal("paused", run.Attempts.Single().Outcome);
        Assert.Null(run.FinishedAt);
        Assert.Equal((8, 1), ((await SweepAsync()).Counts.Queued, (await SweepAsync()).Counts.Paused));
        // Repeated, because its answer was lost.
        Assert.Equal(RunState.Paused, (await RecordAsync(lease, 10, 3)).State);
        Assert.Equal(RunState.Paused, (await Store.RenewAsync(lease, new RunProgress(10, null), None)).State);
        await Assert.ThrowsAsync<LeaseLostException>(() => SaveCheckpointAsync(lease, 20, isBest: false));
    }

    [StoreFact]
    public async Task Record_TheLastOfARung_SendsTheBestOnAndStopsTheOthers()
    {
        await SubmitAsync(9);
        double[] losses = [3, 5, 1, 4, 9, 6, 2, 7, 8];
        // The first two are held back, so that nobody is certain before they come.
        var (one, two) = (await ClaimAsync(), await ClaimAsync());
        for (var number = 3; number <= 9; number++)
            await RecordAsync(await ClaimAsync(), 10, losses[number - 1]);

        await RecordAsync(two, 10, losses[1]);
        await RecordAsync(one, 10, losses[0]);

        Assert.Equal([3, 7], await NumbersAsync(RunState.Queued));
        Assert.Equal(RunState.Running, (await RunAsync(1)).State);
        Assert.Equal([2, 4, 5, 6, 8, 9], await NumbersAsync(RunState.Stopped));
        Assert.Equal("out at step 10: 4th of 9, 3 go on", (await RunAsync(4)).Decision?.Reason);
        Assert.Equal("out at step 10: 9th of 9, 3 go on", (await RunAsync(5)).Decision?.Reason);
        var next = await ClaimAsync();
        Assert.Equal((3, 30, 10), (next.Run.Number, next.UntilStep!.Value, next.EvaluatedStep!.Value));
    }

    [StoreFact]
    public async Task Record_OfARunThatIsCertainlyIn_RaisesItsStepWhileItTrains()
    {
        await SubmitAsync(3);
        var leases = new[] { await ClaimAsync(), await ClaimAsync(), await ClaimAsync() };
        await RecordAsync(leases[0], 10, 3);
        await RecordAsync(leases[1], 10, 4);

        // The best of three goes on without a pause, and the others are out; of one there is nothing to decide at the second rung.
        Assert.Equal(new RunStanding(RunState.Running, 90), await RecordAsync(leases[2], 10, 1));
        Assert.Equal([1, 2], await NumbersAsync(RunState.Stopped));
        Assert.Equal(new RunStanding(RunState.Running, 90), await RecordAsync(leases[2], 30, 1));
    }

    [StoreFact]
    public async Task Record_ThatDecidesAgainstARunAhead_EndsItsLease()
    {
        await SubmitAsync(9);
        var leases = new List<RunLease>();
        for (var number = 1; number <= 9; number++)
            leases.Add(await ClaimAsync());
        foreach (var lease in leases.Take(8))
            await RecordAsync(lease, 10, lease.Run.Number);
        // An idle slot trains the third on, although the ninth may yet be better.
        var ahead = await ClaimAsync();
        Assert.Equal(1, ahead.Run.Number);
        ahead = await ClaimAsync();
        Assert.Equal(2, ahead.Run.Number);
        ahead = await ClaimAsync();
        Assert.Equal((3, 30, 10), (ahead.Run.Number, ahead.UntilStep!.Value, (await RunAsync(3)).Decision!.CommittedStep));
        await RecordAsync(ahead, 20, 0.5);
        Assert.Equal(10, (await RunAsync(3)).Last!.Step);

        await RecordAsync(leases[8], 10, 2.5);

        Assert.Equal(RunState.Stopped, (await RunAsync(3)).State);
        Assert.Equal(RunState.Stopped, (await Store.RenewAsync(ahead, new RunProgress(25, null), None)).State);
        Assert.Equal(RunState.Stopped, (await RecordAsync(ahead, 30, 0.1)).State);
        var run = await FindAsync(ahead.Run);
        // Nobody sees what the slot had found beyond the decision.
        Assert.Equal([10], run.Evaluations.Select(evaluation => evaluation.Step));
        Assert.Equal(["paused", "stopped"], run.Attempts.Select(attempt => attempt.Outcome));
    }

    [StoreFact]
    public async Task Claim_WithinALimit_CountsRunsAheadToo()
    {
        await SubmitAsync(9, maxConcurrentRuns: 4);
        for (var number = 1; number <= 6; number++)
            await RecordAsync(await ClaimAsync(), 10, number);
        var slots = Enumerable.Range(0, 6).Select(n => Worker(device: $"cpu:{n}")).ToList();

        Assert.Equal([7, 8, 9, 1], (await Store.ClaimAsync(ClaimRequest.For(slots, null), None)).Select(lease => lease.Run.Number));
        Assert.Empty(await Store.ClaimAsync(ClaimRequest.For(slots, null), None));
    }

    [StoreFact]
    public async Task Release_OfARunAhead_PausesItAgain()
    {
        await SubmitAsync(3);
        await RecordAsync(await ClaimAsync(), 10, 1);
        await RecordAsync(await ClaimAsync(), 10, 2);
        var (last, ahead) = (await ClaimAsync(), await ClaimAsync());
        Assert.Equal((3, 1), (last.Run.Number, ahead.Run.Number));

        await Store.ReleaseAsync(ahead, None);
        Assert.Equal(RunState.Paused, await StateAsync(ahead.Run));

        ahead = await ClaimAsync();
        Assert.Equal(1, ahead.Run.Number);
        await Store.ReapAsync(["worker-a"], None);
        Assert.Equal(RunState.Paused, await StateAsync(ahead.Run));
        Assert.Equal(RunState.Queued, await StateAsync(last.Run));
    }

    [StoreFact]
    public async Task Fail_AtARung_HoldsItUntilTheRunIsCancelledOrResumed()
    {
        await SubmitAsync(3);
        await RecordAsync(await ClaimAsync(), 10, 1);
        await RecordAsync(await ClaimAsync(), 10, 2);
        await Store.FailAsync(await ClaimAsync(), new RunFailure(FailureKind.Config, "no", null), None);
        Assert.Equal([1], await NumbersAsync(RunState.Paused));
        Assert.Equal([2], await NumbersAsync(RunState.Stopped));
        Assert.Equal("in until step 10; run 3 has failed: resume or cancel it", (await RunAsync(3)).Decision?.Reason);
        Assert.Equal(0, (await SweepAsync()).Counts.Unfinished);

        Assert.Equal(1, await Store.CancelAsync("demo", 3, None));
        Assert.Equal([1], await NumbersAsync(RunState.Queued));
        Assert.Equal("out at step 10: 3rd of 3, 1 goes on; run 3 was cancelled", (await RunAsync(3)).Decision?.Reason);

        // Its value is unknown again, and so is whether the first goes on.
        Assert.Equal(1, await Store.ResumeAsync("demo", 3, false, None));
        Assert.Equal([3], await NumbersAsync(RunState.Queued));
        Assert.Equal([1], await NumbersAsync(RunState.Paused));
    }

    [StoreFact]
    public async Task Fail_ByDivergence_CountsAsTheWorst()
    {
        await SubmitAsync(3);
        await Store.FailAsync(await ClaimAsync(), new RunFailure(FailureKind.Diverged, "NaN", 4), None);
        await RecordAsync(await ClaimAsync(), 10, 1);
        await RecordAsync(await ClaimAsync(), 10, 2);

        Assert.Equal((RunState.Diverged, "out at step 10: 3rd of 3, 1 goes on; run 1 diverged", 10), Shown(await RunAsync(1)));
        Assert.Equal([2], await NumbersAsync(RunState.Queued));
    }

    [StoreFact]
    public async Task Complete_AheadOfTheDecision_IsShownOnceItIsDecided()
    {
        await Store.SubmitAsync(
            Submission() with { Points = RunPoints(3, 10), Cohorts = new CohortPlan(Rule with { MinIter = 30 }, null) }, false, None);
        await RecordAsync(await ClaimAsync(), 30, 1);
        await RecordAsync(await ClaimAsync(), 30, 2);
        var last = await ClaimAsync();
        // An idle slot brings the first to its end.
        var ahead = await ClaimAsync();
        Assert.Equal((1, 90), (ahead.Run.Number, ahead.UntilStep!.Value));
        await Store.RecordAsync(ahead, new RunUpdate { Evaluations = [Evaluation(90, 0.1)], Result = Result(90) }, None);
        Assert.Equal((RunState.Paused, "open at step 30: 1st of 2 so far, 1 of 3 goes on", 30), Shown(await RunAsync(1)));
        Assert.Equal((0, 1), ((await SweepAsync()).Counts.Completed, (await SweepAsync()).Counts.Paused));
        Assert.Null(await Store.ClaimAsync(Worker(), null, None));

        await RecordAsync(last, 30, 0.5);
        Assert.Equal((RunState.Stopped, "out at step 30: 2nd of 3, 1 goes on", 30), Shown(await RunAsync(1)));
        Assert.Equal(30, (await RunAsync(1)).Best!.Step);
        Assert.Equal((0, 2), ((await SweepAsync()).Counts.Completed, (await SweepAsync()).Counts.Stopped));
    }

    [StoreFact]
    public async Task Record_OffTheRunsSchedule_IsNeverItsBest()
    {
        await SubmitAsync(1, evalInterval: 45);
        var lease = await ClaimAsync();
        await RecordAsync(lease, 0, 4);
        await RecordAsync(lease, 10, 1);

        Assert.Equal((0, 10), ((await RunAsync(1)).Best!.Step, (await RunAsync(1)).Last!.Step));
    }

    [StoreFact]
    public async Task SaveCheckpoint_AheadOfTheDecision_KeepsTheVisibleBest()
    {
        await SubmitAsync(9);
        var leases = new List<RunLease>();
        for (var number = 1; number <= 9; number++)
            leases.Add(await ClaimAsync());
        await SaveCheckpointAsync(leases[2], 10, isBest: true);
        foreach (var lease in leases.Take(8))
            await RecordAsync(lease, 10, lease.Run.Number);
        // The first two are certainly in, the third goes ahead.
        var ninth = leases[8];
        var ahead = (await Store.ClaimAsync(ClaimRequest.For([Worker(), Worker(), Worker()], null), None))[2];
        Assert.Equal((3, 10), (ahead.Run.Number, ahead.Checkpoints.Single().Step));

        await SaveCheckpointAsync(ahead, 20, isBest: true);
        await SaveCheckpointAsync(ahead, 25, isBest: false);

        Assert.Equal([25, 20, 10], (await FindAsync(ahead.Run)).Checkpoints.Select(checkpoint => checkpoint.Step));
        // A rung's checkpoint is dropped once better ones are visible.
        await RecordAsync(ninth, 10, 99);
        await RecordAsync(ahead, 20, 1);
        await SaveCheckpointAsync(ahead, 28, isBest: false);
        Assert.Equal([28, 20], (await FindAsync(ahead.Run)).Checkpoints.Select(checkpoint => checkpoint.Step));
    }

    [StoreFact]
    public async Task Submit_WithAnotherRule_DecidesAnewFromWhatIsStored()
    {
        await SubmitAsync(3);
        await new SimulatedSlots(Store, "demo", 1, 1, (lease, step) => lease.Run.Number + 1.0 / (1 + step)).RunAsync();
        Assert.Equal([2, 3], await NumbersAsync(RunState.Stopped));

        // Two of three go on from the one rung that is left: the second comes back.
        await Store.SubmitAsync(
            Submission(spec: "new") with { Points = RunPoints(3, 10), Cohorts = new CohortPlan(TwoOfThree, null) },
            true, None);
        Assert.Equal([2, 3], await NumbersAsync(RunState.Queued));
        await new SimulatedSlots(Store, "demo", 1, 1, (lease, step) => lease.Run.Number + 1.0 / (1 + step)).RunAsync();
        Assert.Equal([3], await NumbersAsync(RunState.Stopped));

        // Without a rule all train to their ends.
        await Store.SubmitAsync(Submission(spec: "free") with { Points = RunPoints(3, 10) }, true, None);
        Assert.Equal([3], await NumbersAsync(RunState.Queued));
        Assert.Null((await RunAsync(3)).Decision?.Reason);
    }

    [StoreFact]
    public async Task Submit_ARuleThatNeedsWhatNobodyMeasured_IsRefusedUnlessItMayTrainAgain()
    {
        await Store.SubmitAsync(Submission() with { Points = RunPoints(3, 45) }, false, None);
        await new SimulatedSlots(Store, "demo", 1, 1, (lease, step) => lease.Run.Number).RunAsync();
        var ruled = Submission(spec: "new") with { Points = RunPoints(3, 45), Cohorts = new CohortPlan(Rule, null) };

        var refusal = await Assert.ThrowsAsync<UsageException>(() => Store.SubmitAsync(ruled, true, None));

        Assert.Contains("at step 10 of runs 1, 2, 3", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--recompute", refusal.Message, StringComparison.Ordinal);
        Assert.Equal([1, 2, 3], await NumbersAsync(RunState.Completed));
        Assert.Equal("{}", (await SweepAsync()).Spec);

        await Store.SubmitAsync(ruled with { Recompute = true }, true, None);
        Assert.Equal([1, 2, 3], await NumbersAsync(RunState.Queued));
        await new SimulatedSlots(Store, "demo", 1, 1, (lease, step) => lease.Run.Number) { FromStart = true }.RunAsync();
        Assert.Equal([1], await NumbersAsync(RunState.Completed));
    }

    [StoreFact]
    public async Task Submit_OfARuleWhileARunIsInTraining_HoldsForThatRunToo()
    {
        await Store.SubmitAsync(Submission() with { Points = RunPoints(3, 45) }, false, None);
        var lease = await ClaimAsync();
        await RecordAsync(lease, 0, 4);

        await Store.SubmitAsync(
            Submission(spec: "new") with { Points = RunPoints(3, 45), Cohorts = new CohortPlan(Rule, null) }, true, None);

        // It would be trained through its rungs without an evaluation there: it is begun again, with the rungs in its lease.
        await Assert.ThrowsAsync<LeaseLostException>(() => RecordAsync(lease, 45, 3));
        await new SimulatedSlots(Store, "demo", 1, 1, (held, _) => held.Run.Number).RunAsync();
        Assert.Equal([1], await NumbersAsync(RunState.Completed));
        Assert.Equal([2, 3], await NumbersAsync(RunState.Stopped));
    }

    [StoreFact]
    public async Task Submit_WithoutTheRuleWhileARunIsInTraining_LeavesItsRungsOutOfItsBest()
    {
        await SubmitAsync(1, evalInterval: 45);
        var lease = await ClaimAsync();

        await Store.SubmitAsync(Submission(spec: "free") with { Points = RunPoints(1, 45) }, true, None);
        // Its trainer knows no better than to evaluate it at the rungs of its lease. Another run of the sweep has nothing there.
        await RecordAsync(lease, 10, 1);
        Assert.Equal((null, 10), ((await RunAsync(1)).Best?.Step, (await RunAsync(1)).Last!.Step));
        await RecordAsync(lease, 45, 3);

        Assert.Equal((45, 45), ((await RunAsync(1)).Best!.Step, (await RunAsync(1)).Last!.Step));
    }

    [StoreFact]
    public async Task Delete_OneRunOfACohort_IsRefused()
    {
        await SubmitAsync(3);
        var refusal = await Assert.ThrowsAsync<UsageException>(() => Store.DeleteAsync("demo", 2, None));
        Assert.Contains("sweep delete demo", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(3, (await Store.DeleteAsync("demo", null, None)).Runs);
        Assert.Null(await Store.FindSweepAsync("demo", None));
    }

    [StoreFact]
    public async Task Run_EightyOnePointsOnOneToEightSlots_HaveOneOutcome()
    {
        // Two seeds of each configuration, some that diverge early or late, slots that die.
        static double Curve(RunLease lease, int step)
        {
            var number = lease.Run.Number;
            var quality = number * 2654435761u % 1000 / 1000.0;
            if ((number % 11 == 0 && step >= number) || (number % 13 == 5 && step >= 5))
                return double.NaN;
            return Math.Round(quality + Math.Cos(number * 7 + step) / 10 + 3.0 / (1 + step), 3);
        }

        var outcomes = new List<string>();
        foreach (var (slots, deaths) in new[] { (1, 0), (2, 9), (4, 7), (8, 5) })
        {
            var name = $"slots-{slots}";
            var submission = Submission(name) with { Points = RunPoints(81, 15, repeats: 3), Cohorts = new CohortPlan(Rule, null) };
            await Store.SubmitAsync(submission, false, None);
            await new SimulatedSlots(Store, name, slots, slots, Curve) { DeathsIn = deaths }.RunAsync();
            var runs = await Store.ListRunsAsync(name, None);
            outcomes.Add(string.Join('\n', runs.Select(run => string.Create(CultureInfo.InvariantCulture,
                $"{run.Id.Number} {run.State} {run.Best?.Step} {run.Best?.ValLoss} {run.Last?.Step} {run.Decision}"))));
        }
        Assert.Contains("Completed", outcomes[0], StringComparison.Ordinal);
        Assert.Contains("Diverged", outcomes[0], StringComparison.Ordinal);
        Assert.All(outcomes, outcome => Assert.Equal(outcomes[0], outcome));
    }

    [StoreFact]
    public async Task Record_GroupsOfEvaluations_AreKeptWhereTheyAreOfUse()
    {
        await SubmitAsync(1);
        var lease = await ClaimAsync();
        await Store.RecordAsync(
            lease,
            new RunUpdate
            {
                Evaluations = [Evaluation(0, 4), Evaluation(10, 3), Evaluation(20, 2), Evaluation(30, 5), Evaluation(40, 6)],
                ValGroups = new[] { 0, 10, 20, 30, 40 }.ToDictionary(step => step, step => new[] { step + 0.5f, -1.25f }),
            },
            None);

        var groups = await Store.ListValGroupsAsync("demo", None);

        // The best, the rungs, the last.
        Assert.Equal([10, 20, 30, 40], groups.Select(group => group.Step));
        Assert.Equal([10.5f, -1.25f], groups[0].Means);
    }

    private static IReadOnlyList<SweepPoint> RunPoints(int count, int evalInterval, int repeats = 1) => [.. Enumerable.Range(1, count)
        .Select(n => new SweepPoint(
            n,
            new Hyperparameters
            {
                LearningRate = (n + repeats - 1) / repeats / 1000.0, Seed = n % repeats, MaxIters = 90, EvalInterval = evalInterval,
            },
            new Dictionary<string, ParameterValue>(),
            $"hash-{n}"))];

    private Task<SubmitOutcome> SubmitAsync(int points, int evalInterval = 10, int? maxConcurrentRuns = null) => Store.SubmitAsync(
        Submission(maxConcurrentRuns: maxConcurrentRuns) with
        {
            Points = RunPoints(points, evalInterval),
            Cohorts = new CohortPlan(Rule, null),
        },
        false, None);

    private Task<RunStanding> RecordAsync(RunLease lease, int step, double loss) => Store.RecordAsync(
        lease, new RunUpdate { Evaluations = [Evaluation(step, loss)], Progress = new RunProgress(step, null) }, None);

    private async Task<RunSummary> RunAsync(int number) => (await Store.ListRunsAsync("demo", None)).Single(run => run.Id.Number == number);

    private async Task<SweepSummary> SweepAsync() => (await Store.FindSweepAsync("demo", None))!;

    private static (RunState, string?, int?) Shown(RunSummary run) => (run.State, run.Decision?.Reason, run.Decision?.CommittedStep);

    private async Task<IReadOnlyList<int>> NumbersAsync(params RunState[] states) =>
        [.. (await Store.ListRunsAsync("demo", None)).Where(run => states.Contains(run.State)).Select(run => run.Id.Number)];
}
