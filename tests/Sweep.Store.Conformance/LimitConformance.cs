using Sweep.Core;
using Sweep.Core.EarlyStopping;
using Sweep.Testing;

namespace Sweep.Store.Conformance;

/// <summary>Pauses, priorities and targets, on every store.</summary>
public abstract class LimitConformance<THost> : StoreTest<THost>
    where THost : StoreHost, new()
{
    [StoreFact]
    public async Task Claim_OfAPausedSweep_GetsNothingUntilItGoesOn()
    {
        await Store.SubmitAsync(Submission(points: 3), false, None);
        var held = await ClaimAsync();

        await Store.ConfigureAsync("demo", new SweepSettings { Paused = true }, None);

        Assert.Null(await Store.ClaimAsync(Worker(), null, None));
        Assert.Null(await Store.ClaimAsync(Worker(), "demo", None));
        var counts = (await SweepAsync("demo")).Counts;
        Assert.Equal((true, 2, 1, 1), (counts.OnHold, counts.Queued, counts.Running, counts.Unfinished));
        // What is in training goes on.
        await Store.RecordAsync(held, new RunUpdate { Evaluations = [Evaluation(100, 2)], Result = Result() }, None);
        Assert.Equal(0, (await SweepAsync("demo")).Counts.Unfinished);

        var waiting = Store.WaitForWorkAsync(TimeSpan.FromSeconds(60), None);
        await (await OpenAnotherAsync()).ConfigureAsync("demo", new SweepSettings { Paused = false }, None);
        await waiting.Within("word that there is work again");
        Assert.Equal(2, (await ClaimAsync()).Run.Number);
        await Assert.ThrowsAsync<NotFoundException>(() => Store.ConfigureAsync("other", new SweepSettings { Paused = true }, None));
    }

    [StoreFact]
    public async Task Claim_OfAPausedSearch_ProposesNothing()
    {
        await Store.SubmitAsync(Search("method: tpe\nrun_cap: 6\nsearch: {startup: 2, lag: 2}\n"), false, None);
        var leases = new[] { await ClaimAsync(), await ClaimAsync() };
        await Store.ConfigureAsync("demo", new SweepSettings { Paused = true }, None);
        foreach (var lease in leases)
            await CompleteAsync(lease, 2);

        Assert.Null(await Store.ClaimAsync(Worker(), null, None));
        Assert.Equal((2, 0), ((await SweepAsync("demo")).Counts.Total, (await SweepAsync("demo")).Counts.Unfinished));

        await Store.ConfigureAsync("demo", new SweepSettings { Paused = false }, None);
        Assert.Equal(3, (await ClaimAsync()).Run.Number);
    }

    [StoreFact]
    public async Task Claim_OfSeveralSweeps_TakesThatWithTheGreatestPriorityFirst()
    {
        await Store.SubmitAsync(Submission("usual"), false, None);
        await Store.SubmitAsync(Submission("first") with { Priority = 5 }, false, None);
        await Store.SubmitAsync(Submission("last") with { Priority = -5 }, false, None);
        await Store.SubmitAsync(Submission("raised"), false, None);
        await Store.ConfigureAsync("raised", new SweepSettings { Priority = 1 }, None);
        // A file that does not say leaves it.
        await Store.SubmitAsync(Submission("first"), false, None);

        Assert.Equal(
            ["first", "raised", "usual", "last"],
            new[] { await ClaimAsync(), await ClaimAsync(), await ClaimAsync(), await ClaimAsync() }.Select(lease => lease.Run.Sweep));
        Assert.Equal(5, (await SweepAsync("first")).Priority);
    }

    [StoreFact]
    public async Task Claim_WhereASearchComesFirst_ProposesBeforeALaterSweepHasItsTurn()
    {
        await Store.SubmitAsync(Search("method: tpe\nrun_cap: 3\nsearch: {startup: 2, lag: 2}\n"), false, None);
        await Store.SubmitAsync(Submission("later", points: 3), false, None);
        var (one, two) = (await ClaimAsync(), await ClaimAsync());
        Assert.Equal(["demo", "demo"], new[] { one, two }.Select(lease => lease.Run.Sweep));
        // The third waits for the first.
        Assert.Equal(new RunId("later", 1), (await ClaimAsync()).Run);

        await CompleteAsync(one, 2);

        Assert.Equal(new RunId("demo", 3), (await ClaimAsync()).Run);
        Assert.Equal(new RunId("later", 2), (await ClaimAsync()).Run);
    }

    [StoreFact]
    public async Task Record_OfTheTarget_CancelsWhatHasNotBegunAndLetsTheRestGoOn()
    {
        await Store.SubmitAsync(Submission(points: 4) with { Target = 1.5 }, false, None);
        var (one, two) = (await ClaimAsync(), await ClaimAsync());
        await RecordAsync(one, 10, 1.6);
        Assert.Equal(2, (await SweepAsync("demo")).Counts.Queued);

        await RecordAsync(two, 10, 1.5);

        var sweep = await SweepAsync("demo");
        Assert.Equal((new RunId("demo", 2), 2, 2), (sweep.TargetReachedBy, sweep.Counts.Cancelled, sweep.Counts.Running));
        Assert.Equal("run demo/2 has reached the sweep's target 1.5", (await FindAsync(new RunId("demo", 3))).Summary.Failure!.Message);
        Assert.Null(await Store.ClaimAsync(Worker(), null, None));
        await RecordAsync(one, 20, 1.4);
        foreach (var lease in new[] { one, two })
            await Store.RecordAsync(lease, new RunUpdate { Evaluations = [Evaluation(100, 1.3)], Result = Result() }, None);
        sweep = await SweepAsync("demo");
        Assert.Equal((new RunId("demo", 2), 0, 0), (sweep.TargetReachedBy, sweep.Counts.Unfinished, sweep.WithoutResult));

        // Whoever wants the rest all the same gets it.
        Assert.Equal(2, await Store.ResumeAsync("demo", null, false, None));
        await CompleteAsync(await ClaimAsync(), 1);
        Assert.Equal(4, (await ClaimAsync()).Run.Number);
    }

    [StoreFact]
    public async Task Record_OfATargetInBitsPerCharacter_IsInThatUnit()
    {
        await Store.SubmitAsync(
            Submission(points: 2) with { Metric = new Metric("val_bpc", true), ValTokensPerCharacter = 0.5, Target = 1.0 }, false, None);
        var lease = await ClaimAsync();

        // One bit for each character is ln 2 / 0.5 = 1.386 nats for each token.
        await RecordAsync(lease, 10, 1.39);
        Assert.Null((await SweepAsync("demo")).TargetReachedBy);
        await RecordAsync(lease, 20, 1.38);

        Assert.Equal(lease.Run, (await SweepAsync("demo")).TargetReachedBy);
    }

    [StoreFact]
    public async Task Record_OfTheTargetAheadOfADecision_CountsWhenItIsCommitted()
    {
        // Rungs 10 and 30 of 90; of three runs one goes on.
        var points = Enumerable.Range(1, 3).Select(n => new SweepPoint(
            n,
            new Hyperparameters { LearningRate = n, MaxIters = 90, EvalInterval = 10 },
            new Dictionary<string, ParameterValue>(), $"{n}"));
        await Store.SubmitAsync(
            Submission() with
            {
                Points = [.. points],
                Cohorts = new CohortPlan(new StoppingRule { MinIter = 10, Eta = 3 }, null),
                Target = 1.0,
            },
            false, None);
        var leases = new[] { await ClaimAsync(), await ClaimAsync(), await ClaimAsync() };
        await RecordAsync(leases[0], 10, 2);
        var ahead = await ClaimAsync();
        await RecordAsync(ahead, 20, 0.5);
        Assert.Null((await SweepAsync("demo")).TargetReachedBy);
        await RecordAsync(leases[1], 10, 4);
        Assert.Null((await SweepAsync("demo")).TargetReachedBy);

        await RecordAsync(leases[2], 10, 3);

        Assert.Equal(ahead.Run, (await SweepAsync("demo")).TargetReachedBy);
    }

    [StoreFact]
    public async Task Submit_OfATargetThatARunHasReachedBefore_EndsTheSweepAtOnce()
    {
        await Store.SubmitAsync(Submission(points: 4), false, None);
        var (one, two) = (await ClaimAsync(), await ClaimAsync());
        await RecordAsync(one, 10, 1.4);
        await CompleteAsync(one, 1.6);

        await Store.SubmitAsync(Submission(points: 4) with { Spec = "{\"target\":1.3}", Target = 1.3 }, true, None);
        Assert.Equal((null, 2), ((await SweepAsync("demo")).TargetReachedBy, (await SweepAsync("demo")).Counts.Queued));
        await Store.SubmitAsync(Submission(points: 4) with { Spec = "{\"target\":1.5}", Target = 1.5 }, true, None);

        var sweep = await SweepAsync("demo");
        Assert.Equal((one.Run, 2, 1), (sweep.TargetReachedBy, sweep.Counts.Cancelled, sweep.Counts.Running));
        await CompleteAsync(two, 2);
        Assert.Null(await Store.ClaimAsync(Worker(), null, None));
        Assert.Equal("run demo/1 has reached the sweep's target 1.5", (await FindAsync(new RunId("demo", 3))).Summary.Failure!.Message);
    }

    [StoreFact]
    public async Task Submit_OfATargetWhileRunsAreInTraining_CountsForThemToo()
    {
        await Store.SubmitAsync(Submission(points: 4), false, None);
        var (one, two) = (await ClaimAsync(), await ClaimAsync());

        await Store.SubmitAsync(Submission(points: 4) with { Spec = "{\"target\":1.5}", Target = 1.5 }, true, None);
        await RecordAsync(one, 10, 1.4);

        var sweep = await SweepAsync("demo");
        Assert.Equal((one.Run, 2, 2), (sweep.TargetReachedBy, sweep.Counts.Cancelled, sweep.Counts.Running));
        await CompleteAsync(two, 2);
        Assert.Null(await Store.ClaimAsync(Worker(), null, None));
    }

    [StoreFact]
    public async Task Submit_OfAFurtherTargetWhileARunIsInTraining_CountsInsteadOfTheFormer()
    {
        await Store.SubmitAsync(Submission(points: 2) with { Target = 1.5 }, false, None);
        var one = await ClaimAsync();

        await Store.SubmitAsync(Submission(points: 2) with { Spec = "{\"target\":1.3}", Target = 1.3 }, true, None);
        await RecordAsync(one, 10, 1.4);
        Assert.Equal((null, 1), ((await SweepAsync("demo")).TargetReachedBy, (await SweepAsync("demo")).Counts.Queued));

        await RecordAsync(one, 20, 1.3);
        Assert.Equal((one.Run, 1), ((await SweepAsync("demo")).TargetReachedBy, (await SweepAsync("demo")).Counts.Cancelled));
    }

    [StoreFact]
    public async Task Submit_OfTheSameTargetForAnotherMetric_IsCheckedAnew()
    {
        await Store.SubmitAsync(Submission(points: 2) with { Target = 1.5 }, false, None);
        var (one, _) = (await ClaimAsync(), await ClaimAsync());
        await RecordAsync(one, 10, 1.5);
        Assert.Equal(one.Run, (await SweepAsync("demo")).TargetReachedBy);

        // The train loss of these evaluations is 0.125 less than their val_loss.
        var other = Submission(points: 3) with { Spec = "{\"metric\":1}", Metric = new Metric("train_loss", true), Target = 1.25 };
        await Store.SubmitAsync(other, true, None);
        Assert.Equal((null, 1), ((await SweepAsync("demo")).TargetReachedBy, (await SweepAsync("demo")).Counts.Queued));
        await Store.SubmitAsync(other with { Spec = "{\"metric\":2}", Metric = new Metric("val_loss", true), Target = 1.5 }, true, None);
        Assert.Equal((one.Run, 1), ((await SweepAsync("demo")).TargetReachedBy, (await SweepAsync("demo")).Counts.Cancelled));

        // The same number, which no train loss has reached yet.
        await Store.ResumeAsync("demo", 3, false, None);
        await Store.SubmitAsync(
            other with { Spec = "{\"metric\":3}", Metric = new Metric("train_loss", false), Target = 1.5 }, true, None);
        Assert.Equal((null, 1), ((await SweepAsync("demo")).TargetReachedBy, (await SweepAsync("demo")).Counts.Queued));
        var three = await ClaimAsync();
        await RecordAsync(three, 10, 1.7);
        Assert.Equal(three.Run, (await SweepAsync("demo")).TargetReachedBy);
    }

    [StoreFact]
    public async Task Submit_OfFurtherPointsAfterTheTarget_DoesNotBeginThem()
    {
        await Store.SubmitAsync(Submission(points: 3) with { Target = 1.5 }, false, None);
        var one = await ClaimAsync();
        await RecordAsync(one, 10, 1.5);
        // Wanted all the same.
        await Store.ResumeAsync("demo", 2, false, None);

        await Store.SubmitAsync(Submission(points: 5) with { Spec = "{\"more\":1}", Target = 1.5 }, true, None);

        var sweep = await SweepAsync("demo");
        Assert.Equal((one.Run, 1, 3), (sweep.TargetReachedBy, sweep.Counts.Queued, sweep.Counts.Cancelled));
        Assert.Equal("run demo/1 has reached the sweep's target 1.5", (await FindAsync(new RunId("demo", 5))).Summary.Failure!.Message);
        Assert.Equal(2, (await ClaimAsync()).Run.Number);
        Assert.Null(await Store.ClaimAsync(Worker(), null, None));
        await Store.ResumeAsync("demo", 5, false, None);
        Assert.Equal(5, (await ClaimAsync()).Run.Number);
    }

    [StoreFact]
    public async Task Record_OfTheTarget_EndsASearch()
    {
        await Store.SubmitAsync(
            Search("method: tpe\nrun_cap: 6\nsearch: {startup: 2, lag: 2}\n") with { Target = 1.5 }, false, None);
        await CompleteAsync(await ClaimAsync(), 2);
        await CompleteAsync(await ClaimAsync(), 1);

        Assert.Null(await Store.ClaimAsync(Worker(), null, None));
        Assert.Equal((2, 0), ((await SweepAsync("demo")).Counts.Total, (await SweepAsync("demo")).Counts.Unfinished));
        Assert.Equal(SearchState.Cancelled, (await SweepAsync("demo")).Search!.State);
    }

    private static SweepSubmission Search(string method) => SearchSubmission.Of(
        "name: demo\ndata: builtin:markov\nparameters:\n  learning_rate: {distribution: log_uniform_values, min: 1e-4, max: 1e-1}\n"
        + "  n_layer: {min: 1, max: 4}\n" + method);

    private Task<RunStanding> RecordAsync(RunLease lease, int step, double loss) => Store.RecordAsync(
        lease, new RunUpdate { Evaluations = [Evaluation(step, loss)], Progress = new RunProgress(step, null) }, None);

    private Task<RunStanding> CompleteAsync(RunLease lease, double loss) => Store.RecordAsync(
        lease, new RunUpdate { Evaluations = [Evaluation(lease.Hyperparameters.MaxIters, loss)], Result = Result() }, None);

    private async Task<SweepSummary> SweepAsync(string name) => (await Store.FindSweepAsync(name, None))!;
}
