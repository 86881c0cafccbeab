using System.Globalization;
using Sweep.Core;
using Sweep.Core.EarlyStopping;
using Sweep.Testing;

namespace Sweep.Store.Conformance;

/// <summary>Results that are taken over instead of being computed again, on every store.</summary>
public abstract class ReuseConformance<THost> : StoreTest<THost>
    where THost : StoreHost, new()
{
    private const string Kind = "cpu avx2 fused";

    [StoreFact]
    public async Task Reuse_OfTheSameConfiguration_TakesAllOfItAndNeedsTheFirstNoMore()
    {
        await SubmitAsync("first", 100);
        var trained = await ClaimAsync();
        Assert.Empty(trained.ReusableKinds);
        await TrainAsync(trained, 0, 50, 100);
        await SubmitAsync("second", 100);

        var lease = await ClaimAsync("worker-b");
        Assert.Equal([Kind], lease.ReusableKinds);
        Assert.Null(await Store.ReuseAsync(lease, "cpu avx512 fused", None));
        var outcome = (await Store.ReuseAsync(lease, Kind, None))!;

        Assert.Equal(new RunStanding(RunState.Completed, null), outcome.Standing);
        Assert.Equal(("reused from first/1", 100), (outcome.Reuse.ToString(), outcome.Last!.Step));
        var (first, second) = (await FindAsync(new RunId("first", 1)), await FindAsync(new RunId("second", 1)));
        Assert.Equal(first.Evaluations, second.Evaluations);
        Assert.Equal(first.Summary.Best, second.Summary.Best);
        Assert.Equal(
            (first.ParamsSha256, first.DeviceKind, first.Summary.Seconds),
            (second.ParamsSha256, second.DeviceKind, second.Summary.Seconds));
        Assert.Equal(("completed", "reused from first/1"), (second.Attempts.Single().Outcome, second.Attempts.Single().Message));
        Assert.Equal("reused from first/1", second.Summary.Reuse!.ToString());
        Assert.Equal(
            (await Store.ListValGroupsAsync("first", None)).Select(g => (g.Step, g.Means[0])),
            (await Store.ListValGroupsAsync("second", None)).Select(g => (g.Step, g.Means[0])));
        // The answer was lost.
        Assert.Equal(outcome.Standing, (await Store.ReuseAsync(lease, Kind, None))!.Standing);

        await Store.RenameAsync("first", "renamed", None);
        Assert.Equal("renamed/1", (await FindAsync(second.Summary.Id)).Summary.Reuse!.From);
        await Store.DeleteAsync("renamed", null, None);
        await RequireCheckpointsAsync(second.Summary.Id, 50, 100);
        Assert.Equal(first.Evaluations, (await FindAsync(second.Summary.Id)).Evaluations);
        await Store.DeleteAsync("second", null, None);
        Assert.Equal(0, await Host.CountStoredCheckpointsAsync());
    }

    [StoreFact]
    public async Task Delete_OfTheOneThatHasTakenOver_LeavesTheFirstWhole()
    {
        await SubmitAsync("first", 100);
        await TrainAsync(await ClaimAsync(), 0, 50, 100);
        await SubmitAsync("second", 100);
        await Store.ReuseAsync(await ClaimAsync(), Kind, None);

        await Store.DeleteAsync("second", null, None);

        await RequireCheckpointsAsync(new RunId("first", 1), 50, 100);
    }

    [StoreFact]
    public async Task Reuse_InASweepWithAnotherMetric_FindsItsOwnBest()
    {
        await SubmitAsync("first", 100);
        await TrainAsync(await ClaimAsync(), 0, 50, 100);
        await Store.SubmitAsync(Sweep("second", 100) with { Metric = new Metric("train_loss", true) }, false, None);

        var outcome = await Store.ReuseAsync(await ClaimAsync(), Kind, None);

        // val_loss is the least at 50, train_loss at 100.
        Assert.Equal(50, (await FindAsync(new RunId("first", 1))).Summary.Best!.Step);
        Assert.Equal(100, outcome!.Best!.Step);
        Assert.Equal(100, (await FindAsync(new RunId("second", 1))).Checkpoints.Single(c => c.IsBest).Step);
    }

    [StoreFact]
    public async Task Reuse_ByALeaseFromBeforeAnotherMetric_FindsTheBestByTheNewOne()
    {
        await SubmitAsync("first", 100);
        await TrainAsync(await ClaimAsync(), 0, 50, 100);
        await SubmitAsync("second", 100);
        var lease = await ClaimAsync();

        await Store.SubmitAsync(
            Sweep("second", 100) with { Spec = "{\"metric\":1}", Metric = new Metric("train_loss", true) }, true, None);
        var outcome = await Store.ReuseAsync(lease, Kind, None);

        Assert.Equal(100, outcome!.Best!.Step);
        Assert.Equal(100, (await FindAsync(new RunId("second", 1))).Checkpoints.Single(c => c.IsBest).Step);
    }

    [StoreFact]
    public async Task Claim_OfAFreshSweep_OffersNothing()
    {
        await SubmitAsync("first", 100);
        await TrainAsync(await ClaimAsync(), 0, 50, 100);
        await Store.SubmitAsync(Sweep("second", 100) with { Fresh = true }, false, None);
        // It stays so.
        await Store.SubmitAsync(Sweep("second", 100), false, None);

        var lease = await ClaimAsync();

        Assert.Empty(lease.ReusableKinds);
        Assert.Null(await Store.ReuseAsync(lease, Kind, None));
        Assert.Equal(RunState.Running, await StateAsync(lease.Run));
    }

    [StoreFact]
    public async Task Reuse_WhenTheFirstIsGoneMeanwhile_LeavesTheRunToBeTrained()
    {
        await SubmitAsync("first", 100);
        await TrainAsync(await ClaimAsync(), 0, 50, 100);
        await SubmitAsync("second", 100);
        var lease = await ClaimAsync();
        await Store.DeleteAsync("first", null, None);

        Assert.Null(await Store.ReuseAsync(lease, Kind, None));

        Assert.Equal(RunState.Running, await StateAsync(lease.Run));
        Assert.Empty((await FindAsync(lease.Run)).Evaluations);
        Assert.Null((await FindAsync(lease.Run)).Summary.Reuse);
    }

    [StoreFact]
    public async Task Reuse_UnderALeaseThatIsLost_ChangesNothing()
    {
        await SubmitAsync("first", 100);
        await TrainAsync(await ClaimAsync(), 0, 50, 100);
        await SubmitAsync("second", 100);
        var lost = await ClaimAsync();
        await Store.CancelAsync("second", 1, None);

        await Assert.ThrowsAsync<LeaseLostException>(() => Store.ReuseAsync(lost, Kind, None));

        Assert.Equal(RunState.Cancelled, await StateAsync(lost.Run));
        Assert.Empty((await FindAsync(lost.Run)).Evaluations);
    }

    [StoreFact]
    public async Task Reuse_ByTwoWorkersAtOnce_GivesBothTheirRun()
    {
        await Store.SubmitAsync(Sweep("first", 100, runs: 2), false, None);
        await TrainAsync(await ClaimAsync(), 0, 50, 100);
        await TrainAsync(await ClaimAsync(), 0, 50, 100);
        await Store.SubmitAsync(Sweep("second", 100, runs: 2), false, None);
        var leases = new[] { await ClaimAsync("a"), await ClaimAsync("b") };
        var other = await OpenAnotherAsync();

        var outcomes = await Task.WhenAll(Store.ReuseAsync(leases[0], Kind, None), other.ReuseAsync(leases[1], Kind, None))
            .Within("both answers");

        Assert.Equal(["first/1", "first/2"], outcomes.Select(outcome => outcome!.Reuse.From));
        await RequireCheckpointsAsync(new RunId("second", 1), 50, 100);
        await RequireCheckpointsAsync(new RunId("second", 2), 50, 100);
    }

    [StoreFact]
    public async Task Reuse_OfAShorterRun_GoesOnFromItsLastCheckpoint()
    {
        // 100 steps, then 230, evaluated every 50: at 100 both are.
        await SubmitAsync("first", 100);
        await TrainAsync(await ClaimAsync(), 0, 50, 100);
        await SubmitAsync("second", 230);

        var lease = await ClaimAsync();
        var outcome = (await Store.ReuseAsync(lease, Kind, None))!;

        Assert.Equal(("goes on from first/1 at step 100", RunState.Running), (outcome.Reuse.ToString(), outcome.Standing.State));
        Assert.Equal((lease.Run, lease.Epoch, 100), (outcome.Lease.Run, outcome.Lease.Epoch, outcome.Lease.EvaluatedStep!.Value));
        Assert.Equal([100, 50], outcome.Lease.Checkpoints.Select(checkpoint => checkpoint.Step));
        Assert.Equal(3, outcome.Lease.BestMetric);
        await Store.DeleteAsync("first", null, None);
        await RequireCheckpointsAsync(lease.Run, 50, 100);
        await TrainAsync(outcome.Lease, 150, 200, 230);
        var run = await FindAsync(lease.Run);
        Assert.Equal([0, 50, 100, 150, 200, 230], run.Evaluations.Select(evaluation => evaluation.Step));
        Assert.Equal((RunState.Completed, 100), (run.Summary.State, run.Summary.Reuse!.Step));
    }

    [StoreFact]
    public async Task Reuse_OfAShorterRun_LeavesOutWhatIsNotOnTheOwnSchedule()
    {
        await SubmitAsync("first", 130);
        await TrainAsync(await ClaimAsync(), 0, 50, 100, 130);
        await SubmitAsync("second", 200);

        var outcome = (await Store.ReuseAsync(await ClaimAsync(), Kind, None))!;

        Assert.Equal([0, 50, 100], (await FindAsync(outcome.Lease.Run)).Evaluations.Select(evaluation => evaluation.Step));
        Assert.Equal((100, 130), (outcome.Lease.EvaluatedStep, outcome.Lease.Checkpoints[0].Step));
    }

    [StoreFact]
    public async Task Claim_WhereTheLearningRateDependsOnMaxIters_OffersNothingOfAShorterRun()
    {
        await SubmitAsync("first", 100);
        await TrainAsync(await ClaimAsync(), 0, 50, 100);
        await Store.SubmitAsync(Sweep("cosine", 200, "cosine"), false, None);
        Assert.Empty((await ClaimAsync()).ReusableKinds);
    }

    [StoreFact]
    public async Task Claim_UnderEarlyStoppingWithARungThatNobodyMeasured_OffersNothing()
    {
        await SubmitAsync("first", 100);
        await TrainAsync(await ClaimAsync(), 0, 50, 100);
        await SubmitAsync("unmeasured", 100, new StoppingRule { MinIter = 40, Eta = 9 });
        await SubmitAsync("measured", 100, new StoppingRule { MinIter = 50, Eta = 9 });
        Assert.Empty((await ClaimAsync()).ReusableKinds);
        Assert.Equal([Kind], (await ClaimAsync()).ReusableKinds);
    }

    [StoreFact]
    public async Task Run_WithEarlyStoppingAndResultsOfHalfTheRuns_HasTheOutcomeOfATrainedOne()
    {
        // Of the first half of the points there are results: of every second one whole, of the others up to step 45.
        static double Curve(RunLease lease, int step)
        {
            var number = (int)Math.Round(lease.Hyperparameters.LearningRate * 1000);
            var quality = number * 2654435761u % 1000 / 1000.0;
            return Math.Round(quality + Math.Cos(number * 7 + step) / 10 + 3.0 / (1 + step), 3);
        }

        var rule = new StoppingRule { MinIter = 15, Eta = 3 };
        await Store.SubmitAsync(
            Submission("before") with { Points = [.. GridPoints(20).Select(p => p.Number % 2 == 0 ? p : Shorter(p, 45))] }, false, None);
        var before = new SimulatedSlots(Store, "before", 3, 1, Curve) { DeviceKind = Kind, CheckpointsOf = SaveCheckpointAsync };
        await before.RunAsync();
        Assert.Equal(0, before.Reused);

        var outcomes = new List<string>();
        foreach (var (slots, deaths, fresh) in new[] { (1, 0, true), (1, 0, false), (3, 9, false), (8, 5, false) })
        {
            var name = $"slots-{slots}-{fresh}";
            await Store.SubmitAsync(
                Submission(name) with { Points = GridPoints(40), Cohorts = new CohortPlan(rule, null), Fresh = fresh }, false, None);
            var work = new SimulatedSlots(Store, name, slots, slots, Curve) { DeathsIn = deaths, DeviceKind = Kind };
            await work.RunAsync();
            Assert.True(fresh ? work.Reused == 0 : work.Reused >= 20, $"{name}: {work.Reused} reused");
            var runs = await Store.ListRunsAsync(name, None);
            outcomes.Add(string.Join('\n', runs.Select(run => string.Create(CultureInfo.InvariantCulture,
                $"{run.Id.Number} {run.State} {run.Best?.Step} {run.Best?.ValLoss} {run.Last?.Step} {run.Decision}"))));
            // Each is whole: the next one is not to take anything from this one.
            if (fresh)
                await Store.DeleteAsync(name, null, None);
        }
        Assert.Contains("Stopped", outcomes[0], StringComparison.Ordinal);
        Assert.All(outcomes, outcome => Assert.Equal(outcomes[0], outcome));
    }

    private static IReadOnlyList<SweepPoint> GridPoints(int count) => [.. Enumerable.Range(1, count)
        .Select(n => Point(n, new Hyperparameters { LearningRate = n / 1000.0, MaxIters = 90, EvalInterval = 15 }))];

    private static SweepPoint Shorter(SweepPoint point, int maxIters) =>
        Point(point.Number, point.Hyperparameters with { MaxIters = maxIters });

    // Equal configurations have equal hashes, and the same prefix where they differ in max_iters alone.
    private static SweepPoint Point(int number, Hyperparameters h) => new(
        number, h, new Dictionary<string, ParameterValue>(), string.Create(CultureInfo.InvariantCulture, $"{h.LearningRate} {h.MaxIters}"))
    {
        PrefixHash = TrainingPrefix.Of(h) is { } prefix ? string.Create(CultureInfo.InvariantCulture, $"{prefix.LearningRate}") : null,
    };

    private static SweepSubmission Sweep(string name, int maxIters, string schedule = "constant", int runs = 1) => Submission(name) with
    {
        Points =
        [
            .. Enumerable.Range(1, runs).Select(n => Point(
                n, new Hyperparameters { LearningRate = n, LrSchedule = schedule, MaxIters = maxIters, EvalInterval = 50 })),
        ],
    };

    private Task<SubmitOutcome> SubmitAsync(string name, int maxIters, StoppingRule? rule = null) => Store.SubmitAsync(
        Sweep(name, maxIters) with { Cohorts = rule is null ? null : new CohortPlan(rule, null) }, false, None);

    // val_loss is the least at step 50, train_loss at the end. The best and the last have checkpoints.
    private async Task TrainAsync(RunLease lease, params int[] steps)
    {
        var start = steps[0] == 0 ? new RunStart(0, 42, 65, Kind, "fused", "1") : null;
        foreach (var step in steps)
        {
            var evaluation = new Evaluation(step, 1000 - step, 0.01, 3 + Math.Abs(step - 50), 0.01, step * 0.5);
            await Store.RecordAsync(
                lease,
                new RunUpdate
                {
                    Start = start,
                    Evaluations = [evaluation],
                    ValGroups = new Dictionary<int, float[]> { [step] = [step + 0.5f] },
                },
                None);
            start = null;
            if (step == 50 || step == steps[^1])
                await SaveCheckpointAsync(lease, step, isBest: step == 50);
        }
        await Store.RecordAsync(lease, new RunUpdate { Result = Result(steps[^1]) }, None);
    }

    private async Task RequireCheckpointsAsync(RunId run, params int[] steps)
    {
        var checkpoints = (await FindAsync(run)).Checkpoints;
        Assert.Equal(steps, checkpoints.Select(checkpoint => checkpoint.Step).Order());
        foreach (var checkpoint in checkpoints)
            Assert.NotNull(await Store.FetchCheckpointAsync(run, checkpoint, Scratch.Root, None));
    }
}
