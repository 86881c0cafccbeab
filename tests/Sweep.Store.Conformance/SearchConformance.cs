using System.Globalization;
using Sweep.Core;
using Sweep.Testing;

namespace Sweep.Store.Conformance;

/// <summary>Searches that learn: the same configurations whoever trains, in whatever order, on every store.</summary>
public abstract class SearchConformance<THost> : StoreTest<THost>
    where THost : StoreHost, new()
{
    private const string Space = """
        data: builtin:markov
        parameters:
          learning_rate: {distribution: log_uniform_values, min: 1e-4, max: 1e-1}
          n_layer: {min: 1, max: 4}
          n_embd: [30, 32, 64]
          n_head: [2, 4]
          max_iters: 90
          eval_interval: 15

        """;

    [StoreFact]
    public async Task Run_OfATpeSearchOnOneToEightSlots_HasOneOutcome() =>
        await HasOneOutcomeAsync("method: tpe\nrun_cap: 60\nrepeats: 2\nsearch: {startup: 8, lag: 4}\n", RunState.Completed);

    [StoreFact]
    public async Task Run_OfABayesianSearchOnOneToEightSlots_HasOneOutcome() =>
        await HasOneOutcomeAsync(
            "method: bayes\nrun_cap: 24\nsearch: {startup: 6, lag: 3}\nstart: [{n_layer: 4, n_embd: 64, n_head: 4}]\n", RunState.Completed);

    [StoreFact]
    public async Task Run_OfASearchWithEarlyStoppingOnOneToEightSlots_HasOneOutcome() =>
        await HasOneOutcomeAsync(
            "method: tpe\nrun_cap: 36\nearly_terminate: {type: hyperband, min_iter: 10, eta: 3, cohort: 9}\n", RunState.Stopped);

    [StoreFact]
    public async Task Claim_WithNothingQueued_ProposesFromTheResultsThatCount()
    {
        await SubmitAsync("method: tpe\nrun_cap: 6\nsearch: {startup: 2, lag: 2}\n");
        var leases = new[] { await ClaimAsync(), await ClaimAsync() };

        Assert.Equal((2, 0, 2), await CountsAsync());
        Assert.Null(await Store.ClaimAsync(Worker(), null, None));
        Assert.Equal(
            "2 of 6 configurations proposed, 2 pending; 3 follows from the results of 1 to 1 and waits for 1", await ProgressAsync());
        Assert.Equal(4, (await SweepAsync()).Counts.ToPropose);

        // Another's result changes nothing.
        await CompleteAsync(leases[1], 2);
        Assert.Null(await Store.ClaimAsync(Worker(), null, None));

        await CompleteAsync(leases[0], 3);
        await using var other = await Host.OpenAsync(LeaseTime);
        // There is work at once for whoever waits.
        await other.WaitForWorkAsync(TimeSpan.FromSeconds(30), None);
        var claims = await Task.WhenAll(
            Store.ClaimAsync(ClaimRequest.For([Worker("a")], null), None), other.ClaimAsync(ClaimRequest.For([Worker("b")], null), None));
        var claimed = claims.SelectMany(leases => leases).ToList();
        // One may have come while the other was taking what it had proposed.
        if (claimed.Count == 1)
            claimed.Add(await ClaimAsync());
        Assert.Equal([3, 4], claimed.Select(lease => lease.Run.Number).Order());
        Assert.Equal((4, 0, 2), await CountsAsync());
    }

    [StoreFact]
    public async Task Fail_OfARunThatCounts_HoldsTheSearchUpUntilItIsCancelled()
    {
        await SubmitAsync("method: tpe\nrun_cap: 4\nsearch: {startup: 2, lag: 1}\n");
        await Store.FailAsync(await ClaimAsync(), new RunFailure(FailureKind.Config, "no", null), None);
        await CompleteAsync(await ClaimAsync(), 2);

        Assert.Null(await Store.ClaimAsync(Worker(), null, None));
        Assert.Equal((0, 0), ((await SweepAsync()).Counts.Unfinished, (await SweepAsync()).Counts.ToPropose));
        Assert.EndsWith("3 follows from the results of 1 to 2 and waits for 1", await ProgressAsync(), StringComparison.Ordinal);

        Assert.Equal(1, await Store.CancelAsync("demo", 1, None));
        Assert.Equal(2, (await SweepAsync()).Counts.Unfinished);
        await Slots(1).RunAsync();
        Assert.Equal("4 of 4 configurations proposed, 0 pending", await ProgressAsync());
        Assert.Equal(0, (await SweepAsync()).Counts.Unfinished);
    }

    [StoreFact]
    public async Task Search_OfANewerVersion_HoldsUpNoneButItself()
    {
        await SubmitAsync("method: tpe\nrun_cap: 4\nsearch: {startup: 1, lag: 1}\n");
        await CompleteAsync(await ClaimAsync(), 2);
        Assert.Equal(1, await Store.CountWorkAsync(10, None));
        await Host.ExecuteAsync("UPDATE sweeps SET spec = replace(spec, '\"tpe\"', '\"cma\"')");

        var held = await SweepAsync();
        Assert.StartsWith("method 'cma' is not known to this version of Sweep", held.NeedsNewer, StringComparison.Ordinal);
        Assert.Equal((1, 0, null), (held.Counts.Completed, held.Counts.ToPropose, held.Search));
        Assert.Equal(0, await Store.CountWorkAsync(10, None));
        await Store.WaitForWorkAsync(TimeSpan.FromMilliseconds(1), None);
        Assert.Null(await Store.ClaimAsync(Worker(), null, None));
        var error = await Assert.ThrowsAnyAsync<SweepException>(() => Store.ClaimAsync(Worker(), "demo", None));
        Assert.StartsWith("sweep 'demo' cannot go on here: method 'cma'", error.Message, StringComparison.Ordinal);
        await SubmitAsync("method: tpe\nrun_cap: 4\nsearch: {startup: 1, lag: 1}\n", name: "other");
        await CompleteAsync(await ClaimAsync(), 2);
        Assert.Equal(new RunId("other", 2), (await ClaimAsync()).Run);
    }

    [StoreFact]
    public async Task Run_InASmallSpace_EndsWithAllThatCanBeTrained()
    {
        const string Small = "data: builtin:markov\nparameters: {n_embd: [32, 48], n_head: [3, 4, 5]}\n";
        await SubmitAsync("method: tpe\nrun_cap: 9\nsearch: {startup: 2, lag: 1}\n", Small);

        await Slots(2).RunAsync();

        var runs = await Store.ListRunsAsync("demo", None);
        Assert.Equal([(32, 4), (48, 3), (48, 4)], runs.Select(run => (run.Hyperparameters.NEmbd, run.Hyperparameters.NHead)).Order());
        Assert.Equal("3 of 9 configurations proposed, 0 pending; no others are possible", await ProgressAsync());
        Assert.Equal(0, (await SweepAsync()).Counts.Unfinished);
    }

    [StoreFact]
    public async Task Run_InASmallSpaceWithEarlyStopping_DecidesTheLastCohortByThoseThereAre()
    {
        const string Small = "data: builtin:markov\nparameters: {n_embd: [32, 48], n_head: [3, 4], max_iters: 90}\n";
        await SubmitAsync(
            "method: tpe\nrun_cap: 20\nearly_terminate: {type: hyperband, min_iter: 30, eta: 3, cohort: 9}\nsearch: {startup: 2}\n", Small);

        await Slots(2).RunAsync();

        var runs = await Store.ListRunsAsync("demo", None);
        Assert.Equal([RunState.Completed, RunState.Stopped, RunState.Stopped], runs.Select(run => run.State).Order());
        Assert.Equal(SearchState.Exhausted, (await SweepAsync()).Search!.State);
    }

    [StoreFact]
    public async Task Submit_WithAGreaterCap_GoesOnAndWithAnythingElseIsRefused()
    {
        await SubmitAsync("method: tpe\nrun_cap: 3\nsearch: {startup: 2, lag: 1}\n");
        await Slots(1).RunAsync();
        Assert.Equal((3, SearchState.Complete), await StateAsync());

        var raised = Submission("method: tpe\nrun_cap: 5\nsearch: {startup: 2, lag: 1}\n", Space);
        await Assert.ThrowsAsync<SpecConflictException>(() => Store.SubmitAsync(raised, false, None));
        Assert.Equal(new SubmitOutcome(0, 3), await Store.SubmitAsync(raised, true, None));
        Assert.Equal(2, (await SweepAsync()).Counts.Unfinished);
        await Slots(1).RunAsync();
        Assert.Equal((5, SearchState.Complete), await StateAsync());

        var lowered = await Assert.ThrowsAsync<UsageException>(
            () => Store.SubmitAsync(Submission("method: tpe\nrun_cap: 4\nsearch: {startup: 2, lag: 1}\n", Space), true, None));
        Assert.Equal("sweep 'demo' has run_cap 5, and --extend can only raise it; 4 is less: write 5 or more", lowered.Message);
        var changed = await Assert.ThrowsAsync<UsageException>(
            () => Store.SubmitAsync(Submission("method: tpe\nrun_cap: 9\nsearch: {startup: 2, lag: 2}\n", Space), true, None));
        Assert.Equal(
            "sweep 'demo' chooses its configurations by results, so --extend may only raise its run_cap: search.lag: 1 -> 2; "
            + "give the changed sweep another name", changed.Message);
    }

    [StoreFact]
    public async Task Submit_WithAGreaterCap_HasThePointsThatItWouldHaveHad()
    {
        await SubmitAsync("method: bayes\nrun_cap: 6\nsearch: {startup: 3, lag: 1}\n");
        await Slots(1).RunAsync();
        await Store.SubmitAsync(Submission("method: bayes\nrun_cap: 10\nsearch: {startup: 3, lag: 1}\n", Space), true, None);
        await Slots(1).RunAsync();
        await SubmitAsync("method: bayes\nrun_cap: 10\nsearch: {startup: 3, lag: 1}\n", name: "whole");
        await Slots(1, "whole").RunAsync();

        Assert.Equal(
            (await Store.ListRunsAsync("whole", None)).Select(run => run.ConfigHash),
            (await Store.ListRunsAsync("demo", None)).Select(run => run.ConfigHash));
    }

    [StoreFact]
    public async Task Cancel_OfAWholeSweep_EndsItsSearchAndResumeBringsItBack()
    {
        await SubmitAsync("method: tpe\nrun_cap: 5\nsearch: {startup: 2, lag: 1}\n");

        Assert.Equal(2, await Store.CancelAsync("demo", null, None));
        Assert.Equal(("2 of 5 configurations proposed, 0 pending; cancelled", 0),
            (await ProgressAsync(), (await SweepAsync()).Counts.Unfinished));
        Assert.Null(await Store.ClaimAsync(Worker(), null, None));

        Assert.Equal(2, await Store.ResumeAsync("demo", null, false, None));
        await Slots(1).RunAsync();
        Assert.Equal((5, SearchState.Complete), await StateAsync());
    }

    private static double Loss(RunLease lease, int step)
    {
        var h = lease.Hyperparameters;
        if (h.LearningRate > 0.05 && step >= 45 && h.Seed % 2 == 1)
            return double.NaN;
        var rate = 100 * h.LearningRate - 0.5;
        return Math.Round(
            1 + rate * rate / 20 + (h.NLayer - 3) * (h.NLayer - 3) / 10.0 + 4.0 / h.NEmbd + h.Seed % 7 / 100.0 + 3.0 / (1 + step), 4);
    }

    private SimulatedSlots Slots(int slots, string sweep = "demo", int deathsIn = 0) =>
        new(Store, sweep, slots, slots, Loss) { DeathsIn = deathsIn };

    private async Task HasOneOutcomeAsync(string head, RunState expected)
    {
        var outcomes = new List<string>();
        foreach (var (slots, deaths) in new[] { (1, 0), (3, 7), (8, 5) })
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"slots-{slots}");
            await SubmitAsync(head, name: name);
            await Slots(slots, name, deaths).RunAsync();
            Assert.Equal(0, (await Store.FindSweepAsync(name, None))!.Counts.Unfinished);
            var runs = await Store.ListRunsAsync(name, None);
            outcomes.Add(string.Join('\n', runs.Select(run => string.Create(CultureInfo.InvariantCulture,
                $"{run.Id.Number} {run.ConfigHash} {run.State} {run.Best?.Step} {run.Best?.ValLoss} {run.Last?.Step} {run.Decision}"))));
        }
        var search = (await Store.FindSweepAsync("slots-1", None))!.Search!;
        Assert.Equal((search.Planned, SearchState.Complete), (search.Proposed, search.State));
        Assert.Contains($" {expected} ", outcomes[0], StringComparison.Ordinal);
        Assert.All(outcomes, outcome => Assert.Equal(outcomes[0], outcome));
    }

    private Task<SubmitOutcome> SubmitAsync(string head, string space = Space, string name = "demo") =>
        Store.SubmitAsync(Submission(head, space, name), false, None);

    private static SweepSubmission Submission(string head, string space, string name = "demo") =>
        SearchSubmission.Of($"name: {name}\n{head}{space}");

    private Task<RunStanding> CompleteAsync(RunLease lease, double loss) => Store.RecordAsync(
        lease, new RunUpdate { Evaluations = [Evaluation(90, loss)], Result = Result(90) }, None);

    private async Task<SweepSummary> SweepAsync() => (await Store.FindSweepAsync("demo", None))!;

    private async Task<string> ProgressAsync() => (await SweepAsync()).Search!.ToString();

    private async Task<(int Runs, SearchState State)> StateAsync()
    {
        var sweep = await SweepAsync();
        return (sweep.Counts.Total, sweep.Search!.State);
    }

    private async Task<(int Total, int Queued, int Running)> CountsAsync()
    {
        var counts = (await SweepAsync()).Counts;
        return (counts.Total, counts.Queued, counts.Running);
    }
}
