using System.Text.Json;

namespace Sweep.Cli.Tests;

public sealed class ListingTests(TrainedSweep trained) : IClassFixture<TrainedSweep>
{
    private readonly SweepCli _cli = trained.Cli;

    [Fact]
    public async Task Leaderboard_AsJson_HasEveryFieldOnEveryRow()
    {
        var rows = (await _cli.RunAsync("leaderboard", "small", "--json")).Rows;

        // The same that `export` writes, and the varied parameters as an object.
        var exported = (await _cli.RunAsync("export", "small", "--format", "json")).Rows;
        string[] fields = [.. exported[0].EnumerateObject().Select(field => field.Name), "params"];
        string[] promised =
        [
            "rank", "run", "state", "metric", "metric_sem", "step", "val_loss", "val_bpc", "train_loss", "never_learned", "last_step",
            "last_val_loss", "last_val_bpc",
            "last_train_loss", "best_step", "reached_step", "attempts", "seed",
            "n_params", "tokens_per_second", "seconds", "tied_with_best", "p_best",
        ];
        Assert.Equal(3, rows.Length);
        Assert.All(rows, row => Assert.Equal(fields, row.EnumerateObject().Select(field => field.Name)));
        Assert.Subset(fields.ToHashSet(), promised.ToHashSet());
        Assert.All(rows.Zip(exported), pair => Assert.All(pair.Second.EnumerateObject(), field =>
            Assert.Equal(field.Value.GetRawText(), pair.First.GetProperty(field.Name).GetRawText())));
        Assert.Equal([1, 2], rows.Take(2).Select(row => row.GetProperty("rank").GetInt32()));
        Assert.Equal(0.004, rows[0].GetProperty("params").GetProperty("learning_rate").GetDouble());
        Assert.True(rows[0].GetProperty("tied_with_best").GetBoolean());
    }

    [Theory]
    [InlineData("list")]
    [InlineData("status", "small")]
    [InlineData("leaderboard", "other")]
    [InlineData("show", "small/1")]
    [InlineData("compare", "small/1", "small/3")]
    [InlineData("curves", "small", "other/2")]
    [InlineData("devices")]
    public async Task Listing_AsJson_IsAnArrayOfObjectsAndNothingElse(params string[] arguments)
    {
        var result = await _cli.RunAsync([.. arguments, "--json"]);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.NotEmpty(result.Rows);
        Assert.All(result.Rows, row => Assert.Equal(JsonValueKind.Object, row.ValueKind));
        Assert.All(result.Rows.SelectMany(row => row.EnumerateObject()), field => Assert.Matches("^[a-z0-9_]+$", field.Name));
    }

    [Theory]
    [InlineData(80)]
    [InlineData(40)]
    public async Task Listings_InANarrowWindow_KeepWithinIt(int columns)
    {
        string[][] listings = [["list"], ["status", "small"], ["leaderboard", "small"], ["leaderboard", "other"], ["show", "small/2"],
            ["compare", "small/1", "small/2", "other/3"], ["curves", "other"]];
        foreach (var listing in listings)
        {
            var result = await _cli.With("COLUMNS", columns.ToString(System.Globalization.CultureInfo.InvariantCulture)).RunAsync(listing);
            Assert.Equal(0, result.ExitCode);
            Assert.All(result.Lines, line =>
                Assert.True(TextWidth.Of(line) <= columns, $"{string.Join(' ', listing)}: '{line}' is wider than {columns}"));
        }
        _cli.With("COLUMNS", "");
    }

    [Theory]
    [InlineData("small", 60)]
    [InlineData("small", 40)]
    [InlineData("other", 48)]
    public async Task Leaderboard_InANarrowWindow_KeepsWhatVaries(string sweep, int columns)
    {
        var result = await _cli.With("COLUMNS", columns.ToString(System.Globalization.CultureInfo.InvariantCulture))
            .RunAsync("leaderboard", sweep);
        _cli.With("COLUMNS", "");

        var header = result.Lines.First(line => line.Contains('#', StringComparison.Ordinal));
        Assert.Contains("val_loss", header, StringComparison.Ordinal);
        Assert.Contains("learning_rate", header, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_OfASweepWithRepeats_SaysThatValuesAreMeans()
    {
        string[] replay = ["replay", "other", "--early-terminate", "type: hyperband, min_iter: 50"];

        Assert.Contains(", the mean of its 2 seeds", (await _cli.RunAsync(replay)).FlatOutput, StringComparison.Ordinal);
        Assert.Equal(2, Assert.Single((await _cli.RunAsync([.. replay, "--json"])).Rows).GetProperty("best_seeds").GetInt32());
    }

    [Fact]
    public async Task Leaderboard_WhoseReaderLeaves_IsNoError()
    {
        var result = await _cli.ShellAsync("set -o pipefail; \"$SWEEP\" leaderboard other | head -1");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Single(result.Lines);
    }

    [Fact]
    public async Task Show_TellsWhyARunFailedAndWhatItsAttemptsDid()
    {
        var output = (await _cli.RunAsync("show", "small/2")).Output;

        Assert.Contains("small/2: diverged", output, StringComparison.Ordinal);
        Assert.Contains("was asked for", output, StringComparison.Ordinal);
        Assert.Contains("learning_rate=0.002", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compare_ShowsOnlyTheHyperparametersThatDiffer()
    {
        var lines = (await _cli.RunAsync("compare", "small/1", "small/3")).Lines;

        Assert.Contains(lines, line => line.StartsWith("learning_rate ", StringComparison.Ordinal)
            && line.Contains("0.001", StringComparison.Ordinal) && line.Contains("0.004", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.StartsWith("n_embd", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("json")]
    public async Task Export_HasARowForEachRunWithEveryHyperparameter(string format)
    {
        var result = await _cli.RunAsync("export", "other", "--format", format);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        if (format == "json")
        {
            Assert.Equal(6, result.Rows.Length);
            Assert.All(result.Rows, row => Assert.Equal(16, row.GetProperty("n_embd").GetInt32()));
            return;
        }
        Assert.Equal(7, result.Lines.Length);
        Assert.Contains("weight_decay", result.Lines[0].Split(','));
        Assert.All(result.Lines, line => Assert.Equal(result.Lines[0].Split(',').Length, line.Split(',').Length));
    }

    [Fact]
    public async Task Export_OfEvaluations_HasARowForEach()
    {
        var rows = (await _cli.RunAsync("export", "other", "--evaluations", "--format", "json")).Rows;

        // Steps 0, 50, 100, 150 and 200; other/2's namesake diverges at 100.
        Assert.Equal(5 * 5 + 3, rows.Length);
    }

    [Theory]
    [InlineData(2, "there is no sweep 'nothing'", "leaderboard", "nothing")]
    [InlineData(2, "there is no run 'small/9'", "show", "small/9")]
    [InlineData(2, "'small' is not a run", "show", "small")]
    [InlineData(2, "is a run; a sweep is asked for", "status", "small/1")]
    [InlineData(2, "did you mean 'small'?", "leaderboard", "smal")]
    [InlineData(2, "cuda", "run", "small.yaml", "--devices", "cuda:77")]
    [InlineData(2, "--pack 'lots' is none of auto, off and a number", "run", "small.yaml", "--pack", "lots")]
    [InlineData(2, "is completed already", "cancel", "small/1")]
    [InlineData(2, "only failed, diverged and cancelled", "resume", "small/1")]
    public async Task Mistake_IsExplainedOnStandardErrorAlone(int exitCode, string message, params string[] arguments)
    {
        var result = await _cli.RunAsync(arguments);

        Assert.Equal((exitCode, ""), (result.ExitCode, result.Output));
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Generate_PrintsThePromptAndTheTextAlone()
    {
        var result = await _cli.RunAsync("generate", "small/1", "--prompt", "hello ", "--tokens", "5");

        Assert.Equal((0, "hello eeeee\n", ""), (result.ExitCode, result.Output, result.Error));
    }
}
