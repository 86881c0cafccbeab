using Sweep.Core;

namespace Sweep.Store.Conformance;

/// <summary>Runs that branch off others at a checkpoint, on every store.</summary>
public abstract class ForkConformance<THost> : StoreTest<THost>
    where THost : StoreHost, new()
{
    [StoreFact]
    public async Task Fork_AtACheckpoint_BeginsThereWithThePastOfItsParent()
    {
        await TrainParentAsync();

        var outcome = await ForkAsync(100, "learning_rate=0.5", "max_iters=400");

        Assert.Equal(new ForkOutcome(new RunId("demo-forks", 1), true), outcome);
        var run = await FindAsync(outcome.Run);
        Assert.Equal((RunState.Queued, "forked from demo/1 at step 100"), (run.Summary.State, run.Summary.Fork!.ToString()));
        Assert.Equal([0, 100], run.Evaluations.Select(evaluation => evaluation.Step));
        Assert.Equal([0.5, 400], run.Summary.Varied.Values.Select(value => Convert.ToDouble(value.Plain, null)));
        Assert.Equal(100, run.Summary.Best!.Step);
        var lease = await ClaimAsync();
        Assert.Equal(
            (outcome.Run, 100, 100, 2.0),
            (lease.Run, lease.ForkedStep!.Value, lease.EvaluatedStep!.Value, lease.BestMetric!.Value));
        Assert.Empty(lease.ReusableKinds);
        var checkpoint = Assert.Single(lease.Checkpoints);
        await Store.DeleteAsync("demo", null, None);
        Assert.NotNull(await Store.FetchCheckpointAsync(lease.Run, checkpoint, Scratch.Root, None));
    }

    [StoreFact]
    public async Task Fork_Repeated_IsTheSameRunAndOtherwiseAnotherOne()
    {
        await TrainParentAsync();
        var one = await ForkAsync(100, "learning_rate=0.5", "max_iters=400");

        Assert.Equal(new ForkOutcome(one.Run, false), await ForkAsync(100, "max_iters=400", "learning_rate=0.5"));
        var other = await ForkAsync(100, "max_iters=500");
        Assert.Equal((2, true), (other.Run.Number, other.IsNew));
        // What is forked from another step is another run, and so is a fork of a fork.
        var hashes = new HashSet<string> { (await FindAsync(new RunId("demo", 1))).Summary.ConfigHash };
        foreach (var fork in new[] { one, other, await ForkAsync(200, "max_iters=400"), await ForkAsync(100, "max_iters=400") })
            Assert.True(hashes.Add((await FindAsync(fork.Run)).Summary.ConfigHash));
        var deeper = await Store.ForkAsync(
            new ForkRequest(one.Run, 100, ForkedConfiguration.Of((await FindAsync(one.Run)).Summary.Hyperparameters, 100, [], 65)), None);
        Assert.Equal(new RunId("demo-forks-forks", 1), deeper.Run);
        Assert.True(hashes.Add((await FindAsync(deeper.Run)).Summary.ConfigHash));
    }

    [StoreFact]
    public async Task Fork_WithoutTheCheckpointOrWithATakenName_IsRefused()
    {
        await TrainParentAsync();

        var refusal = await Assert.ThrowsAsync<UsageException>(() => ForkAsync(150, "max_iters=400"));
        Assert.Equal("run demo/1 has no checkpoint of step 150; it has kept that of step 100 and of step 200", refusal.Message);
        await Assert.ThrowsAsync<NotFoundException>(() => Store.ForkAsync(
            new ForkRequest(new RunId("demo", 7), 100, ForkedConfiguration.Of(Parent, 100, ["max_iters=400"], 65)), None));
        Assert.Single(await Store.ListSweepsAsync(None));

        await Store.SubmitAsync(Submission("demo-forks"), false, None);
        refusal = await Assert.ThrowsAsync<UsageException>(() => ForkAsync(100, "max_iters=400"));
        Assert.Contains("`sweep rename demo-forks OTHER`", refusal.Message, StringComparison.Ordinal);
        Assert.Single(await Store.ListRunsAsync("demo-forks", None));
    }

    private static Hyperparameters Parent { get; } = new() { MaxIters = 200, EvalInterval = 100 };

    private async Task TrainParentAsync()
    {
        var points = new SweepPoint(1, Parent, new Dictionary<string, ParameterValue>(), "parent");
        await Store.SubmitAsync(Submission() with { Points = [points] }, false, None);
        var lease = await ClaimAsync();
        foreach (var (step, loss) in new[] { (0, 4.0), (100, 2.0), (200, 3.0) })
        {
            var update = new RunUpdate
            {
                Start = step > 0 ? null : new RunStart(0, 42, 65, "cpu avx2 fused", "fused", "1"),
                Evaluations = [Evaluation(step, loss)],
            };
            await Store.RecordAsync(lease, update, None);
            if (step > 0)
                await SaveCheckpointAsync(lease, step, isBest: step == 100);
        }
        await Store.RecordAsync(lease, new RunUpdate { Result = Result(200) }, None);
    }

    private Task<ForkOutcome> ForkAsync(int step, params string[] assignments) => Store.ForkAsync(
        new ForkRequest(new RunId("demo", 1), step, ForkedConfiguration.Of(Parent, step, assignments, 65)), None);
}
