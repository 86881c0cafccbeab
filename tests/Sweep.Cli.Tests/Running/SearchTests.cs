using Sweep.Testing;

namespace Sweep.Cli.Tests;

/// <summary>Searches that learn, with the trainer that computes.</summary>
public sealed class SearchTests
{
    [Fact]
    public async Task Run_OnOneSlotOrAllAndKilledFiveTimes_TrainsTheSamePoints()
    {
        using var one = new SweepCli();
        var result = await one.RunAsync("run", Write(one, "bayes", 16), "--devices", "cpu:0");
        Assert.Equal(0, result.ExitCode);
        Assert.Contains(
            "the search leaves this out: n_embd 15 is not divisible by n_head 2", result.FlatError, StringComparison.Ordinal);
        var expected = (await one.RunAsync("leaderboard", "small", "--json", "--stable")).Output;

        using var all = new SweepCli();
        var file = Write(all, "bayes", 16);
        await KilledFiveTimesAsync(all, ["run", file, "--devices", "cpu"]);
        Assert.Equal(0, (await all.RunAsync("run", file, "--devices", "cpu")).ExitCode);

        Assert.Equal(expected, (await all.RunAsync("leaderboard", "small", "--json", "--stable")).Output);
        Assert.Equal(16, (await all.RunAsync("leaderboard", "small", "--json")).Rows.Length);
    }

    [Fact]
    public Task Run_OnEightSlotsAndKilledFiveTimes_TrainsTheSamePoints() => EightSlotsAsync(".sweep/sweep.db");

    [PostgresFact]
    public async Task Run_OnEightSlotsOnPostgresAndKilledFiveTimes_TrainsTheSamePoints() =>
        await EightSlotsAsync((await PostgresServer.SharedAsync()).Url("eight_slots"));

    // Eight lanes of one trainer, each a slot: all that runs at once is one program, which dies whole.
    private static async Task EightSlotsAsync(string store)
    {
        using var one = new SweepCli();
        Assert.Equal(0, (await one.RunAsync("run", Write(one, "tpe", 24, lag: 8, maxIters: 4000), "--devices", "cpu:0")).ExitCode);
        using var all = new SweepCli();
        string[] run = ["run", Write(all, "tpe", 24, lag: 8, maxIters: 4000), "--devices", "cpu:0", "--pack", "8", "--store", store];
        await KilledFiveTimesAsync(all, run);
        Assert.Equal(0, (await all.RunAsync(run)).ExitCode);

        Assert.Equal(
            await one.StableAsync("small"),
            (await all.RunAsync("leaderboard", "small", "--json", "--stable", "--store", store)).Output);
    }

    // At a run's start and at a run's end in turns; fewer times where the whole search is over before the fifth.
    private static async Task KilledFiveTimesAsync(SweepCli cli, string[] run)
    {
        for (var kill = 1; kill <= 5; kill++)
        {
            using var running = cli.Start(run);
            if (!await running.KilledAtAsync(kill % 2 == 0 ? "completed: " : "starts on"))
                break;
        }
    }

    [Fact]
    public async Task Listings_OfASearch_SayWhatIsProposedAndWhatFollows()
    {
        using var cli = new SweepCli();
        var file = Write(cli, "tpe");

        var plan = (await cli.RunAsync("plan", file)).FlatOutput;
        Assert.Contains("small: 10 runs, tpe", plan, StringComparison.Ordinal);
        Assert.Contains(
            "the first 4 runs are in the table, the other 6 are proposed from results, with at most 2 configurations at once", plan,
            StringComparison.Ordinal);

        await cli.RunAsync("submit", file);
        Assert.Contains(
            "4 of 10 configurations proposed, 4 pending; 5 follows from the results of 1 to 3 and waits for 1, 2, 3",
            (await cli.RunAsync("status", "small")).FlatOutput, StringComparison.Ordinal);
        Assert.Equal(6, Assert.Single((await cli.RunAsync("list", "--json")).Rows).GetProperty("to_propose").GetInt32());

        Assert.Equal(0, (await cli.RunAsync("run", file, "--devices", "cpu")).ExitCode);
        Assert.Contains(
            "10 of 10 configurations proposed, 0 pending", (await cli.RunAsync("status", "small")).FlatOutput, StringComparison.Ordinal);
        var row = Assert.Single((await cli.RunAsync("status", "small", "--json")).Rows);
        Assert.Equal("complete", row.GetProperty("search_state").GetString());
        Assert.Contains("nothing is left to train", (await cli.RunAsync("plan", file)).FlatOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_OfASearchWithAFailedRun_SaysWhatHoldsItUpUntilItIsCancelled()
    {
        using var cli = new SweepCli().WithFakeTrainer("1=fail:config@100");
        var file = Write(cli, "tpe");

        var run = await cli.RunAsync("run", file, "--devices", "cpu");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("small cannot go on: 4 of 10 configurations proposed, 1 pending", run.FlatError, StringComparison.Ordinal);
        Assert.Contains(
            "by small/1, which has failed: resume or cancel it", (await cli.RunAsync("status", "small")).FlatOutput,
            StringComparison.Ordinal);

        Assert.Equal(0, (await cli.RunAsync("cancel", "small/1")).ExitCode);
        await cli.RunAsync("run", file, "--devices", "cpu");
        Assert.Contains(
            "10 of 10 configurations proposed, 0 pending", (await cli.RunAsync("status", "small")).FlatOutput, StringComparison.Ordinal);
    }

    private static string Write(SweepCli cli, string method, int cap = 10, int lag = 2, int maxIters = 400) => cli.Write("small.yaml", $$"""
        name: small
        data: builtin:markov
        method: {{method}}
        run_cap: {{cap}}
        search: {startup: 4, lag: {{lag}}}
        parameters:
          n_embd: [15, 16, 32]
          n_head: 2
          n_layer: 1
          batch_size: 4
          block_size: 8
          learning_rate: {distribution: log_uniform_values, min: 1e-4, max: 1e-1}
          max_iters: {{maxIters}}
          eval_interval: 100
          eval_iters: 4
        """);
}
