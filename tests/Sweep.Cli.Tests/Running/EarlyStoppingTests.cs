using System.Text.Json;
using Sweep.Testing;

namespace Sweep.Cli.Tests;

/// <summary>A sweep with rungs, trained for real.</summary>
public sealed class EarlyStoppingTests
{
    // Rungs at 100 and 300 of 900 steps: of nine configurations three go on, then one.
    private const string Rule = "early_terminate: {type: hyperband, min_iter: 100, eta: 3}";

    private const string Rates = "[1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1]";

    [Fact]
    public async Task Run_OnOneSlotOrAllAndKilledInTheMiddle_HasOneStableLeaderboard()
    {
        using var one = new SweepCli();
        var result = await one.RunAsync("run", Write(one), "--devices", "cpu:0");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        var expected = await StableAsync(one);

        using var all = new SweepCli();
        var file = Write(all);
        using (var running = all.Start("run", file, "--devices", "cpu"))
            await running.KilledAtAsync("paused");
        Assert.Equal(0, (await all.RunAsync("run", file, "--devices", "cpu")).ExitCode);

        Assert.Equal(expected, await StableAsync(all));
        var rows = JsonDocument.Parse(expected).RootElement.EnumerateArray().ToList();
        Assert.Equal(["completed", .. Enumerable.Repeat("stopped", 8)], rows.Select(row => row.GetProperty("state").GetString()));
        Assert.Equal(6, rows.Count(row => row.GetProperty("reason").GetString()!.Contains("of 9, 3 go on", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Listings_OfASweepWithRungs_ExplainEachDecisionInWords()
    {
        using var cli = new SweepCli();
        var file = Write(cli);
        var plan = await cli.RunAsync("plan", file);
        Assert.Contains(
            "3 of 9 go on from step 100, 1 of 3 goes on from step 300: about 26 % of all steps are trained", plan.FlatOutput,
            StringComparison.Ordinal);
        var run = await cli.RunAsync("run", file, "--devices", "cpu");
        Assert.Contains("out at step 100: 9th of 9, 3 go on", run.Output, StringComparison.Ordinal);

        var status = (await cli.RunAsync("status", "small")).FlatOutput;
        Assert.Contains("6 runs out at step 100: 3 of 9 go on", status, StringComparison.Ordinal);
        Assert.Contains("2 runs out at step 300: 1 of 3 goes on", status, StringComparison.Ordinal);
        Assert.Contains("1 run in until step 900", status, StringComparison.Ordinal);
        var last = JsonDocument.Parse(await StableAsync(cli)).RootElement.EnumerateArray().Last().GetProperty("run").GetString()!;
        Assert.Contains("of 9, 3 go on", (await cli.RunAsync("show", last)).FlatOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_OfASweepThatWasTrainedWhole_SaysWhatTheRuleWouldHaveSavedAndLost()
    {
        using var cli = new SweepCli();
        await cli.RunAsync("run", cli.WriteSweep(learningRates: Rates, maxIters: 900));

        var result = await cli.RunAsync("replay", "small", "--early-terminate", "type: hyperband, min_iter: 100, eta: 3", "--json");

        var row = Assert.Single(result.Rows);
        Assert.Equal(8100, row.GetProperty("full_steps").GetInt64());
        Assert.Equal(900 + 2 * 300 + 6 * 100, row.GetProperty("rule_steps").GetInt64());
        Assert.Equal([9, 3], row.GetProperty("rungs").EnumerateArray().Select(rung => rung.GetProperty("configurations").GetInt32()));
        var wrong = await cli.RunAsync("replay", "small", "--early-terminate", "type: hyperband, min_iter: 1000, eta: 3");
        Assert.Equal(2, wrong.ExitCode);
        Assert.Contains("has no rung below max_iters 900", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ExtendedWithAnotherRule_NamesTheStepsThatAreMissingAndTrainsThemWhenAsked()
    {
        using var cli = new SweepCli();
        await cli.RunAsync("run", cli.WriteSweep(learningRates: "[1e-4, 1e-3, 1e-2]", maxIters: 200));
        var changed = cli.WriteSweep(
            learningRates: "[1e-4, 1e-3, 1e-2]", maxIters: 200, more: "early_terminate: {type: hyperband, min_iter: 70, eta: 3}");

        var refused = await cli.RunAsync("run", changed, "--extend");
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains(
            "at step 70 of runs 1, 2, 3; choose rungs among the steps that are, 50, 100, 150", refused.Error, StringComparison.Ordinal);

        var again = await cli.RunAsync("run", changed, "--extend", "--recompute");
        Assert.Equal((0, ""), (again.ExitCode, again.Error));
        Assert.Equal(2, (await StableAsync(cli)).Split("out at step 70").Length - 1);
    }

    [Fact]
    public async Task Listings_OfASweepThatIsCancelled_PutWhatWentOnBeforeWhatWasStopped()
    {
        // The first rung is at 50: the runs with the lowest rates are out there when better ones have come, and one goes on to the gate.
        using var cli = new SweepCli().WithFakeTrainer("*=gate:never@100");
        var file = cli.WriteSweep(learningRates: "[0.001, 0.002, 0.003, 0.004, 0.005, 0.006, 0.007, 0.008, 0.009]",
            more: "early_terminate: {type: hyperband, min_iter: 50, eta: 3}");
        using var running = cli.Start("run", file, "--devices", "cpu:0");
        await running.SaysAsync("small/4 stopped");

        var during = await cli.RunAsync("leaderboard", "small", "--json");
        running.Send(ChildProcess.SigInt);
        await running.EndAsync();
        Assert.Equal(0, (await cli.RunAsync("cancel", "small")).ExitCode);
        var after = await cli.RunAsync("leaderboard", "small", "--json");
        var table = await cli.RunAsync("leaderboard", "small");
        var status = await cli.RunAsync("status", "small", "--json");
        var scored = await cli.RunAsync("score", "small", "--json", "--devices", "cpu:0");
        var cleaned = await cli.RunAsync("gc", "small", "--keep", "1", "--resumable");

        Assert.Equal(["small/7", "small/6", "small/5", "small/4", "small/3", "small/2", "small/1"], Runs(during)[..7]);
        Assert.Equal(["small/7", "small/6", "small/5", "small/4", "small/3", "small/2", "small/1"], Runs(after)[..7]);
        foreach (var row in during.Rows.Concat(after.Rows))
        {
            Assert.Equal(["null", "null", "null"],
                new[] { "rank", "tied_with_best", "p_best" }.Select(field => row.GetProperty(field).GetRawText()));
        }
        Assert.Equal("stopped", after.Rows[3].GetProperty("state").GetString());
        Assert.Contains("none is ranked or compared: what went on where others were stopped has not been trained to its end",
            table.FlatOutput, StringComparison.Ordinal);
        Assert.Equal("small/7", status.Rows[0].GetProperty("best_run").GetString());
        Assert.Equal(["small/7", "small/6", "small/5"], Runs(scored));
        Assert.Contains("the best keep theirs: small/7", cleaned.Output, StringComparison.Ordinal);
        Assert.NotEmpty(await CheckpointsAsync("small/7"));
        Assert.Empty(await CheckpointsAsync("small/4"));

        static string[] Runs(CliResult result) => [.. result.Rows.Select(row => row.GetProperty("run").GetString()!)];

        async Task<IEnumerable<JsonElement>> CheckpointsAsync(string run) =>
            (await cli.RunAsync("show", run, "--json")).Rows[0].GetProperty("checkpoints").EnumerateArray();
    }

    [Fact]
    public async Task Listings_OfASweepWithRepeatsThatIsCancelled_RankNoConfiguration()
    {
        // One of three configurations goes on from the rung at 50: the last one.
        using var cli = new SweepCli().WithFakeTrainer("*=gate:never@100");
        var file = cli.WriteSweep(learningRates: "[0.001, 0.002, 0.003]",
            more: "repeats: 2\nearly_terminate: {type: hyperband, min_iter: 50, eta: 3}");
        using var running = cli.Start("run", file, "--devices", "cpu:0");
        await running.SaysAsync("small/4 stopped");
        running.Send(ChildProcess.SigInt);
        await running.EndAsync();
        Assert.Equal(0, (await cli.RunAsync("cancel", "small")).ExitCode);

        var rows = (await cli.RunAsync("leaderboard", "small", "--by", "configuration", "--json")).Rows;
        var table = await cli.RunAsync("leaderboard", "small");
        var scored = await cli.RunAsync("score", "small", "--top", "1", "--json", "--devices", "cpu:0");

        Assert.Equal([5, 3, 1], rows.Select(row => row.GetProperty("configuration").GetInt32()));
        Assert.All(rows, row => Assert.Equal(["null", "null", "null"],
            new[] { "rank", "tied_with_best", "p_best" }.Select(field => row.GetProperty(field).GetRawText())));
        Assert.Contains("none is ranked or compared: what went on", table.FlatOutput, StringComparison.Ordinal);
        Assert.All(scored.Rows, row => Assert.Equal(5, row.GetProperty("configuration").GetInt32()));
    }

    private static string Write(SweepCli cli) => cli.WriteSweep(learningRates: Rates, maxIters: 900, more: Rule);

    private static async Task<string> StableAsync(SweepCli cli) =>
        (await cli.RunAsync("leaderboard", "small", "--json", "--stable")).Output;
}
