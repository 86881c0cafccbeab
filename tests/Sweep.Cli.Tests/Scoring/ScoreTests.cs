using Microsoft.Data.Sqlite;
using Sweep.Testing;

namespace Sweep.Cli.Tests;

/// <summary><c>sweep score</c>, mostly of a sweep that the fake trainer trained and scores.</summary>
public sealed class ScoreTests : IDisposable
{
    private readonly SweepCli _cli = new SweepCli().WithFakeTrainer();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Score_ByTheTrainerThatComputes_IsMeasuredOnceAndStandsInEveryListing()
    {
        _cli.With("SWEEP_TRAINER", "");
        var file = _cli.WriteSweep(learningRates: "[0.005, 0.01]", maxIters: 100);
        Assert.Equal(0, (await _cli.RunAsync("run", file, "--devices", "cpu:0")).ExitCode);

        var first = await _cli.RunAsync("score", "small", "--json");
        var again = await _cli.RunAsync("score", "small", "--json");
        var leaderboard = await _cli.RunAsync("leaderboard", "small");
        var csv = (await _cli.RunAsync("export", "small")).Lines;

        Assert.Equal((0, first.Output, ""), (again.ExitCode, again.Output, again.Error));
        Assert.Contains("small/1 scores", first.Error, StringComparison.Ordinal);
        foreach (var row in first.Rows)
        {
            Assert.Equal((1024, true), (row.GetProperty("sequences").GetInt32(), row.GetProperty("unused").GetBoolean()));
            Assert.InRange(row.GetProperty("score").GetDouble() - row.GetProperty("metric").GetDouble(), -0.5, 0.5);
            Assert.InRange(row.GetProperty("score_sem").GetDouble(), 1e-3, 0.05);
        }
        Assert.Single(first.Rows.Select(row => row.GetProperty("starts_sha256").GetString()).Distinct());
        var listed = (await _cli.RunAsync("leaderboard", "small", "--json")).Rows;
        Assert.Equal(
            first.Rows.Select(row => row.GetProperty("score").GetDouble()), listed.Select(row => row.GetProperty("score").GetDouble()));
        Assert.Contains("on 1,024 sequences that no evaluation of the sweep has used, the same ones for all", leaderboard.FlatOutput,
            StringComparison.Ordinal);
        var column = csv[0].Split(',').ToList().IndexOf("score");
        Assert.NotEqual("", csv[1].Split(',')[column]);
    }

    [Fact]
    public async Task Score_WhereAllTiedRunsHaveOne_DecidesWhichStayTied()
    {
        // Every evaluation of the fake trainer is tied with every other within its error; its scores are far apart.
        await _cli.RunAsync("run", _cli.WriteSweep(learningRates: "[0.00201, 0.002, 0.00202]"));
        var before = (await _cli.RunAsync("leaderboard", "small", "--json")).Rows;

        await _cli.RunAsync("score", "small");

        var after = (await _cli.RunAsync("leaderboard", "small", "--json")).Rows;
        Assert.All(before, row => Assert.True(row.GetProperty("tied_with_best").GetBoolean()));
        Assert.Equal(before.Select(row => row.GetProperty("run").GetString()), after.Select(row => row.GetProperty("run").GetString()));
        var tied = Assert.Single(after, row => row.GetProperty("tied_with_best").GetBoolean());
        Assert.Equal("small/1", tied.GetProperty("run").GetString());
        Assert.Equal(1, tied.GetProperty("p_best").GetDouble());
        // It is not the first row, and marked as the best score.
        Assert.NotEqual("small/1", after[0].GetProperty("run").GetString());
        var table = await _cli.RunAsync("leaderboard", "small");
        Assert.Contains("  best  ", Assert.Single(table.Lines, line => line.Contains("small/1", StringComparison.Ordinal)),
            StringComparison.Ordinal);
        Assert.Contains("best, the best score, is told from all others (95 %)", table.FlatOutput, StringComparison.Ordinal);
        Assert.Contains("noise of the scores, paired over 2 groups", (await _cli.RunAsync("leaderboard", "small")).FlatOutput,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_KilledInTheMiddle_GoesOnWithWhatIsMissing()
    {
        var file = _cli.WriteSweep(learningRates: "[0.001, 0.002, 0.004]");
        await _cli.RunAsync("run", file);
        _cli.WithFakeTrainer("2=gate:go@-1");

        // In the order of the leaderboard: 3, 2, 1.
        using (var running = _cli.Start("score", "small", "--devices", "cpu:0"))
        {
            await running.SaysAsync("small/3 scores");
            running.Send(ChildProcess.SigKill);
            Assert.Equal(137, (await running.EndAsync()).ExitCode);
        }
        var left = (await _cli.RunAsync("leaderboard", "small", "--json")).Rows;
        _cli.Open("go");
        var again = await _cli.RunAsync("score", "small", "--devices", "cpu:0");

        Assert.Equal(["small/3"], left.Where(row => row.GetProperty("score").ValueKind != System.Text.Json.JsonValueKind.Null)
            .Select(row => row.GetProperty("run").GetString()));
        Assert.Equal(0, again.ExitCode);
        Assert.DoesNotContain("small/3 scores", again.Error, StringComparison.Ordinal);
        Assert.Contains("small/2 scores", again.Error, StringComparison.Ordinal);
        Assert.Contains("small/1 scores", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_Interrupted_EndsAtOnceAndKeepsWhatIsMeasured()
    {
        await _cli.RunAsync("run", _cli.WriteSweep());
        _cli.WithFakeTrainer("2=gate:never@-1");
        using var running = _cli.Start("score", "small", "--devices", "cpu:0");
        await running.SaysAsync("small/3 scores");

        running.Send(ChildProcess.SigInt);

        Assert.Equal(130, (await running.EndAsync()).ExitCode);
        Assert.Equal(1, (await _cli.RunAsync("leaderboard", "small", "--json")).Rows
            .Count(row => row.GetProperty("score").ValueKind != System.Text.Json.JsonValueKind.Null));
    }

    [Fact]
    public async Task Score_WhoseTrainerDies_SaysHowAndKeepsWhatIsMeasured()
    {
        await _cli.RunAsync("run", _cli.WriteSweep());
        _cli.WithFakeTrainer("2=exit:9@-1");

        var result = await _cli.RunAsync("score", "small", "--devices", "cpu:0");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("exit code 9", result.Error, StringComparison.Ordinal);
        _cli.WithFakeTrainer();
        Assert.DoesNotContain("small/3 scores", (await _cli.RunAsync("score", "small")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_AfterTheSweepWasExtended_IsMeasuredAnew()
    {
        await _cli.RunAsync("run", _cli.WriteSweep());
        await _cli.RunAsync("score", "small");
        await _cli.RunAsync("run", _cli.WriteSweep(learningRates: "[0.001, 0.002, 0.004, 0.008]"), "--extend");

        var listed = (await _cli.RunAsync("leaderboard", "small", "--json")).Rows;
        var again = await _cli.RunAsync("score", "small", "--top", "2");

        Assert.All(listed, row => Assert.Equal(System.Text.Json.JsonValueKind.Null, row.GetProperty("score").ValueKind));
        Assert.Contains("small/4 scores", again.Error, StringComparison.Ordinal);
        Assert.Contains("small/3 scores", again.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("small/2 scores", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_WithoutCheckpoints_SaysWhichAndWhatToDo()
    {
        await _cli.RunAsync("run", _cli.WriteSweep());
        await _cli.RunAsync("gc", "small", "--keep", "1");

        var result = await _cli.RunAsync("score", "small");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("the checkpoint of run small/2's best evaluation at step 200 is not kept", result.FlatError,
            StringComparison.Ordinal);
        Assert.Contains("--top N", result.FlatError, StringComparison.Ordinal);
        Assert.Equal(0, (await _cli.RunAsync("score", "small", "--top", "1")).ExitCode);
    }

    [Fact]
    public async Task Score_OfASweepThatIsNotFinishedOrUnknown_IsRefused()
    {
        await _cli.RunAsync("submit", _cli.WriteSweep());

        var unfinished = await _cli.RunAsync("score", "small");
        var unknown = await _cli.RunAsync("score", "smal");

        Assert.Equal(2, unfinished.ExitCode);
        Assert.Contains("3 runs of 'small' are still to be trained", unfinished.Error, StringComparison.Ordinal);
        Assert.Equal(2, unknown.ExitCode);
        Assert.Contains("did you mean 'small'?", unknown.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_OfASweepByItsTrainLoss_IsRefused()
    {
        await _cli.RunAsync("run", _cli.WriteSweep(more: "metric: {name: train_loss, goal: minimize}"));

        var result = await _cli.RunAsync("score", "small");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("scores are measured on the validation text", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_OfATextThatHasChanged_ReadsTheStoresCopyAndWithoutOneSaysSo()
    {
        _cli.With("SWEEP_TRAINER", "");
        var text = _cli.Write("text.txt", string.Join('\n', Enumerable.Range(0, 3000).Select(i => $"line {i} of the text")));
        var file = _cli.WriteSweep(learningRates: "[0.01]", maxIters: 50);
        File.WriteAllText(file, (await File.ReadAllTextAsync(file)).Replace("builtin:markov", "text.txt", StringComparison.Ordinal));
        Assert.Equal(0, (await _cli.RunAsync("run", file, "--devices", "cpu:0")).ExitCode);
        await File.AppendAllTextAsync(text, "more");

        var carried = await _cli.RunAsync("score", "small");
        ForgetTextsAndScores();
        Directory.Delete(_cli.Cache, recursive: true);
        var changed = await _cli.RunAsync("score", "small");
        File.Delete(text);
        var missing = await _cli.RunAsync("score", "small");

        Assert.Equal((0, 2, 2), (carried.ExitCode, changed.ExitCode, missing.ExitCode));
        Assert.Contains("text.txt is not what it was at submission; the copy in the store is read", carried.Error,
            StringComparison.Ordinal);
        Assert.Contains("the store has no copy; put it there, or submit", missing.Error, StringComparison.Ordinal);
        Assert.Contains("text.txt", changed.Error, StringComparison.Ordinal);
        Assert.Contains("does not exist", missing.Error, StringComparison.Ordinal);
    }

    // A store of the time before texts were kept, and nothing scored.
    private void ForgetTextsAndScores()
    {
        using var connection = new SqliteConnection($"Data Source={_cli.StoreFile};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "DELETE FROM text_pieces; DELETE FROM texts; DELETE FROM scores";
        command.ExecuteNonQuery();
    }
}
