namespace Sweep.Cli.Tests;

/// <summary><c>leaderboard --where --sort --columns</c>.</summary>
public sealed class LeaderboardSelectionTests(TrainedSweep trained) : IClassFixture<TrainedSweep>
{
    private readonly SweepCli _cli = trained.Cli;

    [Theory]
    [InlineData("small/3", "--where", "learning_rate=0.004")]
    [InlineData("small/1", "--where", "learning_rate<0.002")]
    [InlineData("small/1 small/2", "--where", "learning_rate<=2e-3")]
    [InlineData("small/3 small/1", "--where", "state!=diverged")]
    [InlineData("small/2", "--where", "state=diverged")]
    [InlineData("small/1", "--where", "state=completed", "--where", "learning_rate<0.002")]
    [InlineData("", "--where", "n_embd>16")]
    [InlineData("small/1 small/2 small/3", "--sort", "learning_rate")]
    [InlineData("small/3 small/2 small/1", "--sort", "learning_rate:desc")]
    [InlineData("small/3 small/1 small/2", "--sort", "rank")]
    [InlineData("small/1 small/3 small/2", "--sort", "rank:desc")]
    [InlineData("small/1 small/3 small/2", "--sort", "state,learning_rate")]
    [InlineData("small/3", "--sort", "learning_rate:desc", "--top", "1")]
    public async Task Leaderboard_WithAChoice_HasTheseRowsInThisOrder(string runs, params string[] options)
    {
        var result = await _cli.RunAsync(["leaderboard", "small", "--json", .. options]);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(runs, string.Join(' ', result.Rows.Select(row => row.GetProperty("run").GetString())));
    }

    [Fact]
    public async Task Leaderboard_WithColumns_HasTheseAlone()
    {
        var table = await _cli.RunAsync("leaderboard", "small", "--columns", "run,learning_rate,tied_with_best");
        var rows = (await _cli.RunAsync("leaderboard", "small", "--columns", "rank,learning_rate", "--json", "--where", "rank=1")).Rows;

        Assert.Equal(["run      learning_rate  tied_with_best", "small/3          0.004            true"], table.Lines.Take(2));
        Assert.Equal("""{"rank":1,"learning_rate":0.004}""", Assert.Single(rows).GetRawText());
    }

    [Theory]
    [InlineData("no row has a field 'lerning_rate'; did you mean 'learning_rate'?", "--sort", "lerning_rate")]
    [InlineData("no row has a field 'colour'; there are rank, run, ", "--columns", "run,colour")]
    [InlineData("'n_head' is no condition; write a field, one of = != < <= > >= and a value", "--where", "n_head")]
    [InlineData("'rank:up' is no order; write FIELD, FIELD:asc or FIELD:desc", "--sort", "rank:up")]
    public async Task Leaderboard_WithAMistake_NamesIt(string message, params string[] options)
    {
        var result = await _cli.RunAsync(["leaderboard", "small", .. options]);

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }
}
