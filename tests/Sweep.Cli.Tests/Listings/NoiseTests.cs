using System.Text.Json;

namespace Sweep.Cli.Tests;

/// <summary>What listings say about noise, of two learning rates with two seeds each, by the trainer that computes.</summary>
public sealed class NoiseTests : IAsyncLifetime, IDisposable
{
    private readonly SweepCli _cli = new();

    public async Task InitializeAsync()
    {
        var file = _cli.WriteSweep(learningRates: "[0.00001, 0.01]", maxIters: 100, more: "repeats: 2");
        File.WriteAllText(file, (await File.ReadAllTextAsync(file)).Replace("eval_iters: 4", "eval_iters: 25", StringComparison.Ordinal));
        Assert.Equal(0, (await _cli.RunAsync("run", file, "--devices", "cpu:0")).ExitCode);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Leaderboard_ByRun_PairsTheGroupsThatAllHave()
    {
        var rows = (await _cli.RunAsync("leaderboard", "small", "--json")).Rows;

        Assert.Equal(4, rows.Length);
        Assert.Equal(1, rows.Sum(row => row.GetProperty("p_best").GetDouble()), 1e-9);
        Assert.True(rows[0].GetProperty("tied_with_best").GetBoolean());
        Assert.False(rows[^1].GetProperty("tied_with_best").GetBoolean());

        // 25 * 4 sequences are six whole groups and one of four.
        var table = (await _cli.RunAsync("leaderboard", "small", "--by", "run")).Output;
        Assert.Contains("noise of the evaluation, paired over 6 groups of 16 sequences", table, StringComparison.Ordinal);
        Assert.Contains("small/4", table, StringComparison.Ordinal);
        Assert.Contains("which configuration is better, the table by configuration tells", table, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Leaderboard_OfRepeats_RanksConfigurationsByTheirMeans()
    {
        var table = (await _cli.RunAsync("leaderboard", "small")).Output;
        var rows = (await _cli.RunAsync("leaderboard", "small", "--by", "configuration", "--json")).Rows;
        var runs = (await _cli.RunAsync("leaderboard", "small", "--json")).Rows;

        Assert.Contains("noise of training: means over 2 common seeds", table, StringComparison.Ordinal);
        Assert.Equal([1, 2], rows.Select(row => row.GetProperty("rank").GetInt32()));
        Assert.Equal(0.01, rows[0].GetProperty("params").GetProperty("learning_rate").GetDouble());
        foreach (var row in rows)
        {
            var metrics = runs.Where(run => run.GetProperty("configuration").GetInt32() == row.GetProperty("configuration").GetInt32())
                .Select(run => run.GetProperty("metric").GetDouble()).ToList();
            Assert.Equal(2, metrics.Count);
            Assert.Equal(metrics.Average(), row.GetProperty("metric").GetDouble(), 1e-12);
            // Student's t of one degree of freedom is 12.706, the standard error of two half their distance.
            Assert.Equal(12.7062047364 * Math.Abs(metrics[0] - metrics[1]) / 2,
                row.GetProperty("metric_high").GetDouble() - row.GetProperty("metric").GetDouble(), 1e-8);
        }
    }

    [Fact]
    public async Task Leaderboard_OnANarrowTerminal_NamesWhatHasNoRoomAndExplainsOnlyWhatIsShown()
    {
        using var cli = new SweepCli().WithFakeTrainer().With("COLUMNS", "40");
        // Exactly equal results: tied for ever.
        var file = cli.WriteSweep(learningRates: "0.002", more: "repeats: 2");
        await File.AppendAllTextAsync(file, "\n  dropout: [0, 0.1]\n");

        var run = await cli.RunAsync("run", file);
        var narrow = (await cli.RunAsync("leaderboard", "small")).FlatOutput;
        var narrower = (await cli.With("COLUMNS", "24").RunAsync("leaderboard", "small")).FlatOutput;

        // `run` ends with what `leaderboard` shows, since there are repeats.
        Assert.Contains("noise of training: means over 2 common seeds", run.FlatOutput, StringComparison.Ordinal);
        Assert.Contains("no room for ±, p best, dropout, seeds, runs", narrow, StringComparison.Ordinal);
        Assert.Contains("≈ cannot be told from the best", narrow, StringComparison.Ordinal);
        Assert.DoesNotContain("Student", narrow, StringComparison.Ordinal);
        Assert.Contains("no room for ±, ≈, p best, dropout, seeds, runs", narrower, StringComparison.Ordinal);
        Assert.Contains("2 cannot be told from the best, itself included", narrower, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Leaderboard_OfAConfigurationThatDiverged_HasNoMeanOfIt()
    {
        using var cli = new SweepCli().WithFakeTrainer("3=fail:diverged@100", "4=fail:diverged@100");
        await cli.RunAsync("run", cli.WriteSweep(learningRates: "[0.001, 0.002, 0.003]", more: "repeats: 2"));

        var table = await cli.RunAsync("leaderboard", "small");
        var row = (await cli.RunAsync("leaderboard", "small", "--by", "configuration", "--json")).Rows
            .Single(row => row.GetProperty("configuration").GetInt32() == 3);

        Assert.Contains(table.Lines, line => line.EndsWith("3,4: 2 diverged", StringComparison.Ordinal));
        Assert.Equal((JsonValueKind.Null, 0), (row.GetProperty("metric").ValueKind, row.GetProperty("seeds").GetInt32()));
    }

    [Fact]
    public async Task Importance_OfAGridWithRepeats_SharesTheSquares()
    {
        var rows = (await _cli.RunAsync("importance", "small", "--json")).Rows;
        var table = await _cli.RunAsync("importance", "small");

        Assert.Equal(["learning_rate", "repeats"], rows.Select(row => row.GetProperty("name").GetString()));
        Assert.Equal(1, rows.Sum(row => row.GetProperty("share").GetDouble()), 1e-9);
        Assert.Equal([1, 2], rows.Select(row => row.GetProperty("df").GetInt32()));
        Assert.InRange(rows[0].GetProperty("share").GetDouble(), 0.5, 1);
        Assert.InRange(rows[0].GetProperty("p").GetDouble(), 0, 0.2);
        Assert.Contains("████", table.Output, StringComparison.Ordinal);
        Assert.Contains("a full grid with repeats", table.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Importance_OfASweepInWhichNothingVaries_SaysWhatItTakes()
    {
        await _cli.RunAsync("submit", _cli.WriteSweep("waiting"));

        var result = await _cli.RunAsync("importance", "waiting");

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains("0 runs of 3 have a result; it takes", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Leaderboard_ForPrograms_KeepsItsStableFields()
    {
        var row = (await _cli.RunAsync("leaderboard", "small", "--json", "--stable")).Rows[0];

        Assert.Equal(["rank", "run", "state", "metric", "step", "configuration", "reason"], row.EnumerateObject().Select(f => f.Name));

        var configuration = (await _cli.RunAsync("leaderboard", "small", "--by", "configuration", "--json", "--stable")).Rows[0];
        Assert.Equal(["rank", "configuration", "seeds", "metric", "metric_sem", "tied_with_best", "sequential", "of"],
            configuration.EnumerateObject().Select(f => f.Name));
    }

    [Fact]
    public async Task Leaderboard_ByConfigurationWithAChoiceOfRuns_IsRefused()
    {
        var result = await _cli.RunAsync("leaderboard", "small", "--by", "configuration", "--where", "seed=1337");

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains("give them without --by configuration", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compare_OfOneTextAndBlockSize_ShowsThePairedDifference()
    {
        var rows = (await _cli.RunAsync("compare", "small/1", "small/3", "small/4", "--json")).Rows;
        var table = (await _cli.RunAsync("compare", "small/1", "small/3")).Output;

        var behind = rows.Where(row => row.GetProperty("noise").ValueKind != JsonValueKind.Null).ToList();
        Assert.Equal(2, behind.Count);
        Assert.All(behind, row => Assert.Equal("paired_evaluation", row.GetProperty("noise").GetString()));
        Assert.All(behind, row => Assert.Equal(6, row.GetProperty("groups").GetInt32()));
        // Student's t of five degrees of freedom.
        Assert.All(behind, row => Assert.Equal(2.5705818366 * row.GetProperty("behind_best_sem").GetDouble(),
            row.GetProperty("behind_best_high").GetDouble() - row.GetProperty("behind_best").GetDouble(), 1e-8));
        Assert.Contains("paired, 6 groups", table, StringComparison.Ordinal);
        // By seed against the other learning rate; the best's own configuration is not behind itself.
        var other = Assert.Single(rows, row => row.GetProperty("seeds").ValueKind != JsonValueKind.Null);
        Assert.Equal((2, 0.00001), (other.GetProperty("seeds").GetInt32(), other.GetProperty("learning_rate").GetDouble()));
        Assert.Equal(12.7062047364 * other.GetProperty("configuration_behind_best_sem").GetDouble(),
            other.GetProperty("configuration_behind_best_high").GetDouble() - other.GetProperty("configuration_behind_best").GetDouble(),
            1e-8);
        // There are repeats, and so a verdict on configurations: the leaderboard's.
        Assert.DoesNotContain("only repeats say", table, StringComparison.Ordinal);
        Assert.Contains("go by the leaderboard", table, StringComparison.Ordinal);
        var verdicts = table.Split('\n').Single(line => line.TrimStart().StartsWith("leaderboard ", StringComparison.Ordinal));
        Assert.Contains("first", verdicts, StringComparison.Ordinal);
        Assert.Contains(rows, row => row.GetProperty("configuration_tied_with_best").ValueKind == JsonValueKind.True);
    }
}
