using System.Text.Json;
using Sweep.Testing;

namespace Sweep.Cli.Tests;

/// <summary><c>sweep refine</c>, from rounds that really train to everything that stands in its way.</summary>
public sealed class RefineTests : IDisposable
{
    // By the noise of one evaluation the fake trainer's runs of these rates are tied; by two seeds none is.
    private const string Tied = "[0.00201, 0.002, 0.00202]";

    private readonly SweepCli _cli = new SweepCli().WithFakeTrainer();

    public void Dispose() => _cli.Dispose();

    [Theory]
    [InlineData("cpu:0")]
    [InlineData("cpu")]
    public async Task Refine_OnOneSlotOrSeveralOrKilled_AddsTheSameRuns(string devices)
    {
        _cli.With("SWEEP_TRAINER", "");
        await TrainAsync(_cli);
        var reference = await RefineAsync(_cli, "--devices", "cpu:0");
        var expected = await _cli.StableAsync("small");
        using var other = new SweepCli();
        await TrainAsync(other);
        using (var killed = other.Start("refine", "small", "--until", "n tied <= 1", "--max-repeats", "4", "--devices", devices))
            await killed.KilledAtAsync(" completed: ");

        var result = await RefineAsync(other, "--devices", devices);

        Assert.Equal((0, 0), (reference.ExitCode, result.ExitCode));
        Assert.Equal(expected, await other.StableAsync("small"));
        var runs = (await other.RunAsync("leaderboard", "small", "--json")).Rows;
        Assert.Contains(runs, run => run.GetProperty("refinement").GetBoolean());
        foreach (var form in new string[][] { ["--json"], ["--json", "--stable"] })
        {
            string[] leaderboard = ["leaderboard", "small", "--by", "configuration", .. form];
            Assert.Equal((await _cli.RunAsync(leaderboard)).Output, (await other.RunAsync(leaderboard)).Output);
        }

        static async Task TrainAsync(SweepCli cli) => Assert.Equal(0, (await cli.RunAsync(
            "run", cli.WriteSweep(learningRates: "[0.01, 0.011, 0.012, 0.0001]", maxIters: 40, more: "repeats: 2"))).ExitCode);

        static Task<CliResult> RefineAsync(SweepCli cli, params string[] more) =>
            cli.RunAsync(["refine", "small", "--until", "n tied <= 1", "--max-repeats", "4", .. more]);
    }

    [Fact]
    public async Task Refine_OfASweepWithoutRepeats_GivesTheTiedRunsASecondSeed()
    {
        var file = _cli.WriteSweep(learningRates: "[0.00201, 0.002, 0.00202, 0.0001]");
        await _cli.RunAsync("run", file);

        var plan = await _cli.RunAsync("refine", "small", "--until", "n tied <= 1", "--plan");
        var result = await _cli.RunAsync("refine", "small", "--until", "n tied <= 1");
        var again = await _cli.RunAsync("refine", "small", "--until", "n tied <= 1");

        Assert.Equal((0, 0, 0), (plan.ExitCode, result.ExitCode, again.ExitCode));
        const string Round = "small: round 1: 3 of 4 configurations are tied (configurations 1, 2, 3) by the noise of the evaluation, "
            + "the only one that one seed shows; a second seed each: 1338";
        Assert.Equal(Round, Assert.Single(plan.Lines));
        Assert.Equal(Round, result.Lines[0]);
        Assert.Contains("small: 1 of 4 configurations is told from all others after 2 seeds (n tied <= 1): done", result.Lines);
        Assert.Contains("noise of training, sequential", result.FlatOutput, StringComparison.Ordinal);
        Assert.Equal(
            "small: 1 of 4 configurations is told from all others after 2 seeds (n tied <= 1): nothing to add", Assert.Single(again.Lines));
        var rows = (await _cli.RunAsync("leaderboard", "small", "--by", "configuration", "--json")).Rows;
        Assert.Equal([2, 2, 2, 1], rows.Select(row => row.GetProperty("seeds").GetInt32()));
        Assert.Equal([true, true, true, false], rows.Select(row => row.GetProperty("sequential").GetBoolean()));
        Assert.Equal([true, false, false, false], rows.Select(row => row.GetProperty("tied_with_best").GetBoolean()));
        // `compare` gives the leaderboard's verdict, whatever the interval of two alone says.
        var compared = (await _cli.RunAsync("compare", "small/1", "small/2", "small/3", "--json")).Rows;
        Assert.Equal(
            rows.Take(3).OrderBy(row => row.GetProperty("configuration").GetInt32())
                .Select(row => row.GetProperty("tied_with_best").GetBoolean()),
            compared.Select(row => row.GetProperty("configuration_tied_with_best").GetBoolean()));
        Assert.Contains("counts all configurations of the sweep and every look at which seeds were added",
            (await _cli.RunAsync("compare", "small/1", "small/2")).FlatOutput, StringComparison.Ordinal);
        // The file again changes nothing.
        Assert.Contains("small: all 7 runs are in the store already", (await _cli.RunAsync("run", file)).Lines);
        Assert.Equal(7, (await _cli.RunAsync("leaderboard", "small", "--json")).Rows.Length);
    }

    [Fact]
    public async Task Refine_AfterScores_AddsWhatItWouldHaveAddedWithoutThem()
    {
        await _cli.RunAsync("run", _cli.WriteSweep(learningRates: Tied));
        await _cli.RunAsync("score", "small");
        Assert.Single((await _cli.RunAsync("leaderboard", "small", "--json")).Rows, row => row.GetProperty("tied_with_best").GetBoolean());

        var result = await _cli.RunAsync("refine", "small", "--until", "n tied <= 1");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("small: 1 of 3 configurations is told from all others after 2 seeds (n tied <= 1): done", result.Lines);
        Assert.Contains("a further seed", (await _cli.RunAsync("show", "small/4")).FlatOutput, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--devices", "cpu:999", "this process may use")]
    [InlineData("--pack", "many", "--pack")]
    public async Task Refine_WithAWrongOption_AddsNothing(string option, string value, string says)
    {
        await _cli.RunAsync("run", _cli.WriteSweep(learningRates: Tied));
        var before = await _cli.StableAsync("small");

        var result = await _cli.RunAsync("refine", "small", "--until", "n tied <= 1", option, value);

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains(says, result.Error, StringComparison.Ordinal);
        Assert.Equal(before, await _cli.StableAsync("small"));
    }

    [Fact]
    public async Task Refine_AfterARunOfItsRoundWasDeleted_SaysWhichSeedItAdds()
    {
        await _cli.RunAsync("run", _cli.WriteSweep(learningRates: Tied));
        await _cli.RunAsync("refine", "small", "--until", "n tied <= 1");
        Assert.Equal(0, (await _cli.RunAsync("delete", "small/5", "--yes")).ExitCode);

        var result = await _cli.RunAsync("refine", "small", "--until", "n tied <= 1");

        Assert.Equal(0, result.ExitCode);
        Assert.EndsWith("; seed 1338 for configuration 2, the others have it", result.Lines[0], StringComparison.Ordinal);
        Assert.Equal(6, (await _cli.RunAsync("leaderboard", "small", "--json")).Rows.Length);
    }

    [Fact]
    public async Task Refine_WhereOneConfigurationWentToTheEnd_HasNothingToAdd()
    {
        _cli.With("SWEEP_TRAINER", "");
        await _cli.RunAsync("run", _cli.WriteSweep(learningRates: "[1e-5, 1e-3, 1e-2]", maxIters: 200,
            more: "repeats: 2\nearly_terminate: {type: hyperband, min_iter: 70, eta: 3}"));

        var board = (await _cli.RunAsync("leaderboard", "small")).FlatOutput;
        var rows = (await _cli.RunAsync("leaderboard", "small", "--by", "configuration", "--json")).Rows;
        var result = await _cli.RunAsync("refine", "small", "--until", "n tied <= 1");

        var best = rows[0].GetProperty("configuration").GetInt32();
        Assert.Contains($"only configuration {best} was trained to the end, so there is nothing to compare it with", board,
            StringComparison.Ordinal);
        Assert.DoesNotContain("told from", board, StringComparison.Ordinal);
        Assert.All(rows, row => Assert.Equal(JsonValueKind.Null, row.GetProperty("p_best").ValueKind));
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal($"small: only configuration {best} was trained to the end, so none is tied with another (n tied <= 1): nothing to add",
            Assert.Single(result.Lines));
    }

    [Fact]
    public async Task Refine_Interrupted_GoesOnWithTheSameCommand()
    {
        await _cli.RunAsync("run", _cli.WriteSweep(learningRates: Tied));
        _cli.WithFakeTrainer("5=gate:go@100");
        using (var running = _cli.Start("refine", "small", "--until", "n tied <= 1", "--devices", "cpu:0"))
        {
            await running.SaysAsync("small/5 starts");
            running.Send(ChildProcess.SigInt);
            var ended = await running.EndAsync();
            Assert.Equal(130, ended.ExitCode);
            Assert.Contains("the same command goes on: sweep refine small --until 'n tied <= 1' --devices cpu:0", ended.FlatError,
                StringComparison.Ordinal);
        }
        _cli.Open("go");

        var result = await _cli.RunAsync("refine", "small", "--until", "n tied <= 1", "--json");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("small: 2 runs of a round that has begun to be trained first", result.Error, StringComparison.Ordinal);
        Assert.Equal([2, 2, 2], result.Rows.Select(row => row.GetProperty("seeds").GetInt32()));
        Assert.Equal(6, (await _cli.RunAsync("leaderboard", "small", "--json")).Rows.Length);
    }

    [Fact]
    public async Task Refine_WithAFurtherSeedThatFails_NamesItAndGoesOnWhenItIsResumed()
    {
        await _cli.RunAsync("run", _cli.WriteSweep(learningRates: Tied));
        _cli.WithFakeTrainer("5=fail:config@100");

        var failed = await _cli.RunAsync("refine", "small", "--until", "n tied <= 1");

        Assert.Equal(1, failed.ExitCode);
        Assert.Contains("run small/5, a further seed, failed, so its round is not over: sweep resume small/5", failed.FlatError,
            StringComparison.Ordinal);
        // Until the round is over the leaderboard is as it was before it.
        Assert.All((await _cli.RunAsync("leaderboard", "small", "--by", "configuration", "--json")).Rows,
            row => Assert.Equal(1, row.GetProperty("seeds").GetInt32()));
        _cli.WithFakeTrainer();
        await _cli.RunAsync("resume", "small/5");
        Assert.Equal(0, (await _cli.RunAsync("refine", "small", "--until", "n tied <= 1")).ExitCode);
    }

    [Theory]
    [InlineData("n tied < 3")]
    [InlineData("n tied <= 0")]
    [InlineData("p best >= 0.9")]
    [InlineData("n tied <= 99999999999")]
    public async Task Refine_UntilSomethingElse_SaysTheOneForm(string until)
    {
        await _cli.RunAsync("run", _cli.WriteSweep(learningRates: Tied));

        var result = await _cli.RunAsync("refine", "small", "--until", until);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains($"--until '{until}' is no condition; the only form is 'n tied <= 3', with a number from 1 to 100000",
            result.FlatError, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("N TIED <= 3")]
    [InlineData("n tied ≤ 3")]
    public async Task Refine_UntilInOtherLetters_IsUnderstood(string until)
    {
        await _cli.RunAsync("run", _cli.WriteSweep(learningRates: Tied));

        var plan = await _cli.RunAsync("refine", "small", "--until", until, "--plan");
        var bound = await _cli.RunAsync("refine", "small", "--until", until, "--max-repeats", "99999999999");

        Assert.Equal((0, ""), (plan.ExitCode, plan.Error));
        Assert.Contains("(n tied <= 3): nothing to add", plan.FlatOutput, StringComparison.Ordinal);
        Assert.Equal(2, bound.ExitCode);
        Assert.Contains("--max-repeats '99999999999' is not a whole number from 2 to 10000", bound.FlatError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refine_PlanForPrograms_IsTheNextRoundsRuns()
    {
        await _cli.RunAsync("run", _cli.WriteSweep(learningRates: "[0.00201, 0.002, 0.00202, 0.0001]"));

        var plan = await PlanAsync("n tied <= 1");
        await _cli.RunAsync("refine", "small", "--until", "n tied <= 1");
        var done = await PlanAsync("n tied <= 1");

        Assert.Contains("small: round 1: ", plan.Error, StringComparison.Ordinal);
        Assert.Equal([1, 2, 3], plan.Rows.Select(row => row.GetProperty("configuration").GetInt32()));
        Assert.All(plan.Rows, row => Assert.Equal(1338, row.GetProperty("seed").GetInt64()));
        Assert.All(plan.Rows, row => Assert.Equal(JsonValueKind.Null, row.GetProperty("run").ValueKind));
        Assert.Empty(done.Rows);

        Task<CliResult> PlanAsync(string until) => _cli.RunAsync("refine", "small", "--until", until, "--plan", "--json");
    }

    [Fact]
    public async Task Refine_OfWhatCannotBeRefined_SaysWhyAndWhatToDo()
    {
        await _cli.RunAsync("submit", _cli.WriteSweep(learningRates: Tied));
        var unfinished = await RefineAsync("small");
        await _cli.RunAsync("pause", "small");
        var paused = await RefineAsync("small");
        await _cli.RunAsync("unpause", "small");
        await _cli.RunAsync("run", _cli.WriteSweep(learningRates: Tied));
        await _cli.RunAsync("fork", "small/1", "--at", "200", "--set", "max_iters=300");
        var forks = await RefineAsync("small-forks");
        var unknown = await RefineAsync("smal");

        Assert.All(new[] { unfinished, paused, forks, unknown }, result => Assert.Equal(2, result.ExitCode));
        Assert.Contains("'small' is not finished: 3 runs of its file are still to be trained", unfinished.FlatError,
            StringComparison.Ordinal);
        Assert.Contains("sweep run small.yaml trains them", unfinished.FlatError, StringComparison.Ordinal);
        Assert.Contains("'small' is paused, so nothing is trained: sweep unpause small", paused.FlatError, StringComparison.Ordinal);
        Assert.Contains("the runs of 'small-forks' are forks", forks.FlatError, StringComparison.Ordinal);
        Assert.Contains("did you mean 'small'?", unknown.FlatError, StringComparison.Ordinal);

        Task<CliResult> RefineAsync(string sweep) => _cli.RunAsync("refine", sweep, "--until", "n tied <= 1");
    }

    [Fact]
    public async Task Refine_OfFewerRepeatsThanThereAre_SaysHowMany()
    {
        // Exactly equal results of two configurations stay tied for ever: the fake trainer knows no dropout.
        var file = _cli.WriteSweep(learningRates: "0.002", more: "repeats: 3");
        await File.AppendAllTextAsync(file, "\n  dropout: [0, 0.1]\n");
        await _cli.RunAsync("run", file);

        var below = await _cli.RunAsync("refine", "small", "--until", "n tied <= 1", "--max-repeats", "2");
        var equal = await _cli.RunAsync("refine", "small", "--until", "n tied <= 1", "--max-repeats", "3");
        var more = await _cli.RunAsync("refine", "small", "--until", "n tied <= 1", "--max-repeats", "5");

        Assert.Equal((2, 0, 0), (below.ExitCode, equal.ExitCode, more.ExitCode));
        Assert.Contains("--max-repeats 2 is less than the 3 seeds that the tied configurations of 'small' have already; give 4 or more",
            below.FlatError, StringComparison.Ordinal);
        Assert.Equal("small: 2 of 2 configurations are tied, with the 3 seeds each that --max-repeats allows: nothing to add",
            Assert.Single(equal.Lines));
        Assert.Contains("small: 2 of 2 configurations are tied still, with the 5 seeds each that --max-repeats allows: it ends here",
            more.Lines);
        Assert.Equal(10, (await _cli.RunAsync("leaderboard", "small", "--json")).Rows.Length);
    }

    [Fact]
    public async Task Refine_WhereSomeHaveOneSeed_GivesThoseThatMayBeTheBestTheSeedsOfTheOthers()
    {
        await _cli.RunAsync("run", _cli.WriteSweep(learningRates: "[0.001, 0.002]", more: "repeats: 2"));
        await _cli.RunAsync("run", _cli.WriteSweep(learningRates: "[0.0005, 0.001, 0.002, 0.003, 0.004]"), "--extend");

        var board = await _cli.RunAsync("leaderboard", "small");
        var plan = await _cli.RunAsync("refine", "small", "--until", "n tied <= 1", "--plan");
        var result = await _cli.RunAsync("refine", "small", "--until", "n tied <= 1", "--max-repeats", "2");
        var rows = (await _cli.RunAsync("leaderboard", "small", "--by", "configuration", "--json")).Rows;

        Assert.Contains("means over 2 common seeds", board.FlatOutput, StringComparison.Ordinal);
        Assert.Contains("of those with these seeds; configuration 7 with fewer may be better", board.FlatOutput, StringComparison.Ordinal);
        Assert.Equal("small: round 1: configuration 7 may be the best by the noise of the evaluation, with fewer seeds than others; "
            + "seed 1338 first", Assert.Single(plan.Lines));
        Assert.Contains("small: 1 of 3 configurations is told from all others after 2 seeds (n tied <= 1): done", result.Lines);
        Assert.Equal(7, rows[0].GetProperty("configuration").GetInt32());
        Assert.Equal((true, true, 2), (rows[0].GetProperty("tied_with_best").GetBoolean(), rows[0].GetProperty("sequential").GetBoolean(),
            rows[0].GetProperty("seeds").GetInt32()));
        Assert.Equal(2, rows.Count(row => row.GetProperty("seeds").GetInt32() == 1));
    }

    [Fact]
    public async Task Run_ExtendedToSeedsThatWereAdded_TrainsThemOnce()
    {
        const string Rates = "[0.00201, 0.002, 0.0001]";
        await _cli.RunAsync("run", _cli.WriteSweep(learningRates: Rates));
        await _cli.RunAsync("refine", "small", "--until", "n tied <= 1");

        var extended = await _cli.RunAsync("run", _cli.WriteSweep(learningRates: Rates, more: "repeats: 2"), "--extend");

        Assert.Equal(0, extended.ExitCode);
        Assert.Contains("small: 1 run added, 6 in all", extended.Lines);
        var rows = (await _cli.RunAsync("leaderboard", "small", "--by", "configuration", "--json")).Rows;
        Assert.All(rows, row => Assert.Equal(2, row.GetProperty("seeds").GetInt32()));
        Assert.All(rows, row => Assert.Equal(JsonValueKind.False, row.GetProperty("sequential").ValueKind));
    }
}
