using Sweep.Core;
using Sweep.Testing;

namespace Sweep.Store.Conformance;

/// <summary>Further seeds of tied configurations, on every store.</summary>
public abstract class RefineConformance<THost> : StoreTest<THost>
    where THost : StoreHost, new()
{
    private const string Grid = "name: demo\ndata: builtin:markov\nmethod: grid\n";
    private const string Rates = "parameters: {learning_rate: [0.001, 0.002, 0.003], max_iters: 90, eval_interval: 15}\n";
    private const string Search = """
        name: NAME
        data: builtin:markov
        method: tpe
        run_cap: CAP
        repeats: 2
        search: {startup: 3, lag: 1}
        parameters:
          learning_rate: {distribution: log_uniform_values, min: 1e-4, max: 1e-1}
          max_iters: 90
          eval_interval: 15

        """;

    [StoreFact]
    public async Task Refine_AddsTheSeedsThatAFileWithMoreRepeatsWouldHave()
    {
        await SubmitAsync($"{Grid}repeats: 2\n{Rates}");
        await TrainAsync("demo");
        var longer = SearchSubmission.Of($"{Grid}repeats: 3\n{Rates}").Points;

        Assert.Equal(2, await RefineAsync(6, (1, 1339), (5, 1339)));

        var runs = await RunsAsync();
        Assert.Equal([(7, 1, 1339), (8, 5, 1339)], runs.Skip(6).Select(
            run => (run.Id.Number, run.Configuration, (int)run.Hyperparameters.Seed)));
        Assert.Equal([longer[2].ConfigHash, longer[8].ConfigHash], runs.Skip(6).Select(run => run.ConfigHash));
        Assert.Equal(longer[2].Varied.AsEnumerable(), runs[6].Varied.AsEnumerable());
        Assert.All(runs, run => Assert.Equal(run.Id.Number > 6, run.IsRefinement));
        Assert.Equal(2, (await SweepAsync()).Counts.Queued);
        await TrainAsync("demo");
        Assert.All(await RunsAsync(), run => Assert.Equal(RunState.Completed, run.State));
    }

    [StoreFact]
    public async Task Refine_RepeatedOrByTwoAtOnce_AddsARoundOnce()
    {
        await SubmitAsync($"{Grid}repeats: 2\n{Rates}");
        await TrainAsync("demo");
        var other = await OpenAnotherAsync();
        var round = new RefinementRequest(6, [new FurtherSeed(1, 1339), new FurtherSeed(3, 1339)]);

        var added = await Task.WhenAll(Store.RefineAsync("demo", round, None), other.RefineAsync("demo", round, None));

        Assert.Equal([0, 2], added.Order());
        Assert.Equal(0, await Store.RefineAsync("demo", round, None));
        // A further round waits for the runs of this one, and one that was chosen before it is of no use after it.
        Assert.Equal(0, await RefineAsync(8, (1, 1340)));
        await TrainAsync("demo");
        Assert.Equal(0, await Store.RefineAsync("demo", round, None));
        Assert.Equal(0, await RefineAsync(8, (1, 1339)));
        Assert.Equal(1, await RefineAsync(8, (1, 1340)));
        Assert.Equal(9, (await RunsAsync()).Count);
    }

    [StoreFact]
    public async Task Refine_OfASweepWithoutRepeats_GivesASecondSeedThatVaries()
    {
        await SubmitAsync($"{Grid}{Rates}");
        await TrainAsync("demo");

        Assert.Equal(1, await RefineAsync(3, (2, 1338)));

        var run = (await RunsAsync())[3];
        Assert.Equal((2, true), (run.Configuration, run.IsRefinement));
        Assert.Equal(["learning_rate", "seed"], run.Varied.Keys);
    }

    [StoreFact]
    public async Task Submit_OfTheFileAgainAndExtended_KeepsFurtherSeedsAndTakesInThoseItHasNow()
    {
        await SubmitAsync($"{Grid}repeats: 2\n{Rates}");
        await TrainAsync("demo");
        await RefineAsync(6, (1, 1339), (5, 1339));
        await TrainAsync("demo");
        await RefineAsync(8, (1, 1340));
        await TrainAsync("demo");

        Assert.Equal(new SubmitOutcome(0, 9), await SubmitAsync($"{Grid}repeats: 2\n{Rates}"));
        Assert.Equal(new SubmitOutcome(0, 9), await SubmitAsync($"{Grid}repeats: 2\n{Rates}", extend: true));
        Assert.Equal([7, 8, 9], Further(await RunsAsync()));

        // Of seed 1339 only the second configuration's is missing.
        Assert.Equal(new SubmitOutcome(1, 10), await SubmitAsync($"{Grid}repeats: 3\n{Rates}", extend: true));
        var runs = await RunsAsync();
        Assert.Equal((3, 1339, false), (runs[9].Configuration, (int)runs[9].Hyperparameters.Seed, runs[9].IsRefinement));
        Assert.Equal([9], Further(runs));
        Assert.Equal(1, (await SweepAsync()).Counts.Queued);
    }

    [StoreFact]
    public async Task Refine_OfASweepWithEarlyStopping_TrainsToTheEndAndDecidesNothing()
    {
        var file = $"{Grid}repeats: 2\nearly_terminate: {{type: hyperband, min_iter: 30, eta: 3}}\n{Rates}";
        await SubmitAsync(file);
        await TrainAsync("demo");
        var before = (await RunsAsync()).Select(run => (run.State, run.Decision)).ToList();
        var winner = (await RunsAsync()).First(run => run.State == RunState.Completed).Configuration;

        Assert.Equal(1, await RefineAsync(6, (winner, 1339)));
        var lease = await ClaimAsync();

        Assert.Equal((7, null), (lease.Run.Number, lease.UntilStep));
        Assert.Empty(lease.Rungs);
        await Store.ReleaseAsync(lease, None);
        await TrainAsync("demo");
        await SubmitAsync(file, extend: true);
        Assert.Equal(before, (await RunsAsync()).Take(6).Select(run => (run.State, run.Decision)));
        Assert.Equal((RunState.Completed, null), ((await RunsAsync())[6].State, (await RunsAsync())[6].Decision));
        Assert.Equal(0, (await SweepAsync()).Counts.Unfinished);
    }

    [StoreFact]
    public async Task Refine_OfASearch_ChangesNothingOfWhatItProposesLater()
    {
        await SubmitAsync(SearchFile("demo", 10));
        await TrainAsync("demo");
        Assert.Equal(2, await RefineAsync(10, (1, 1339), (3, 1339)));
        await TrainAsync("demo");
        Assert.Equal("5 of 5 configurations proposed, 0 pending", (await SweepAsync()).Search!.ToString());

        await SubmitAsync(SearchFile("demo", 14), extend: true);
        Assert.Equal(4, (await SweepAsync()).Counts.Unfinished);
        await TrainAsync("demo");
        await SubmitAsync(SearchFile("whole", 14));
        await TrainAsync("whole");

        var runs = await RunsAsync();
        Assert.Equal(Enumerable.Range(1, 16), runs.Select(run => run.Id.Number));
        Assert.Equal([11, 12], Further(runs));
        Assert.Equal(
            (await Store.ListRunsAsync("whole", None)).Select(run => run.ConfigHash),
            runs.Where(run => !run.IsRefinement).Select(run => run.ConfigHash));
    }

    [StoreFact]
    public async Task Refine_OfWhatIsNotThere_IsRefused()
    {
        await SubmitAsync($"{Grid}{Rates}");
        await TrainAsync("demo");

        await Assert.ThrowsAsync<NotFoundException>(() => Store.RefineAsync("other", new RefinementRequest(3, []), None));
        await Assert.ThrowsAsync<NotFoundException>(() => RefineAsync(3, (7, 1338)));
        Assert.Equal(3, (await RunsAsync()).Count);
    }

    private static string SearchFile(string name, int cap) => Search
        .Replace("NAME", name, StringComparison.Ordinal)
        .Replace("CAP", cap.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);

    private static IEnumerable<int> Further(IEnumerable<RunSummary> runs) =>
        runs.Where(run => run.IsRefinement).Select(run => run.Id.Number);

    private static double Loss(RunLease lease, int step)
    {
        var rate = 100 * lease.Hyperparameters.LearningRate - 0.5;
        return Math.Round(1 + rate * rate / 20 + lease.Hyperparameters.Seed % 7 / 100.0 + 3.0 / (1 + step), 4);
    }

    private Task<SubmitOutcome> SubmitAsync(string file, bool extend = false) =>
        Store.SubmitAsync(SearchSubmission.Of(file), extend, None);

    private Task TrainAsync(string sweep) => new SimulatedSlots(Store, sweep, 2, 1, Loss).RunAsync();

    private Task<int> RefineAsync(int lastRun, params (int Configuration, long Seed)[] seeds) => Store.RefineAsync(
        "demo", new RefinementRequest(lastRun, [.. seeds.Select(further => new FurtherSeed(further.Configuration, further.Seed))]), None);

    private Task<IReadOnlyList<RunSummary>> RunsAsync() => Store.ListRunsAsync("demo", None);

    private async Task<SweepSummary> SweepAsync() => (await Store.FindSweepAsync("demo", None))!;
}
