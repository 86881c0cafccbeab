using System.Text.Json;

namespace Sweep.Cli.Tests;

/// <summary>A leaderboard row is about one evaluation, with the trainer that computes.</summary>
public sealed class OneRowOneStepTests : IAsyncLifetime, IDisposable
{
    // The validation text holds nothing that the training text has: every step of training makes it worse.
    private const string Sweep = """
        name: unlearnable
        data: text.txt
        method: grid
        parameters:
          n_embd: 16
          n_head: 2
          n_layer: 1
          batch_size: 8
          block_size: 16
          learning_rate: 0.01
          max_iters: 100
          eval_interval: 50
          eval_iters: 5
        """;

    private readonly SweepCli _cli = new();
    private CliResult? _run;

    public async Task InitializeAsync()
    {
        _cli.Write("text.txt", string.Concat(Enumerable.Repeat("ab", 4500)) + string.Concat(Enumerable.Repeat("xy", 500)));
        _run = await _cli.RunAsync("run", _cli.Write("unlearnable.yaml", Sweep), "--devices", "cpu:0");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Leaderboard_OfARunWhoseBestIsStep0_SaysStep0WithItsOwnTrainLoss()
    {
        var row = Assert.Single((await _cli.RunAsync("leaderboard", "unlearnable", "--json")).Rows);
        var evaluations = (await _cli.RunAsync("curves", "unlearnable", "--json")).Rows;
        var (first, last) = (evaluations[0], evaluations[^1]);

        Assert.Equal(0, row.GetProperty("step").GetInt32());
        Assert.Equal(first.GetProperty("val_loss").GetDouble(), row.GetProperty("metric").GetDouble());
        Assert.Equal(first.GetProperty("train_loss").GetDouble(), row.GetProperty("train_loss").GetDouble());
        Assert.Equal(100, row.GetProperty("last_step").GetInt32());
        Assert.Equal(last.GetProperty("val_loss").GetDouble(), row.GetProperty("last_val_loss").GetDouble());
        Assert.True(row.GetProperty("last_val_loss").GetDouble() > row.GetProperty("metric").GetDouble() + 1);
        Assert.True(row.GetProperty("never_learned").GetBoolean());
    }

    [Fact]
    public async Task Leaderboard_ForPeople_LabelsLastValuesAndMarksWhatNeverLearned()
    {
        var lines = (await _cli.RunAsync("leaderboard", "unlearnable")).Lines;
        var row = Assert.Single((await _cli.RunAsync("leaderboard", "unlearnable", "--json")).Rows);

        var cells = lines.Single(line => line.Contains("unlearnable/1", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("at step", lines[1], StringComparison.Ordinal);
        Assert.Contains("last val_loss", lines[1], StringComparison.Ordinal);
        Assert.Contains(Shown(row, "train_loss"), cells);
        Assert.Contains(Shown(row, "last_val_loss"), cells);
        Assert.DoesNotContain(Shown(row, "last_train_loss"), cells);
        Assert.Contains("never learned", string.Join('\n', lines), StringComparison.Ordinal);
        Assert.Contains("never learned", (await _cli.RunAsync("show", "unlearnable/1")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WhoseWinnerIsItsUntrainedStart_DoesNotShowTextOfTheLastWeightsAsTheWinners()
    {
        Assert.Equal(0, _run!.ExitCode);
        Assert.DoesNotContain("unlearnable/1 writes", _run.Output, StringComparison.Ordinal);
        Assert.Contains("no sample of unlearnable/1: its best evaluation is that of step 0, before any training", _run.Error,
            StringComparison.Ordinal);

        var generated = await _cli.RunAsync("generate", "unlearnable/1", "--tokens", "5");

        Assert.Equal(0, generated.ExitCode);
        Assert.Contains("written by the checkpoint of step 100: the run's best evaluation is that of step 0", generated.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_OfALearnableText_ShowsTheWinnersTextWithItsStep()
    {
        using var cli = new SweepCli();

        var result = await cli.RunAsync("run", cli.WriteSweep(learningRates: "[0.01]"), "--devices", "cpu:0");

        var best = Assert.Single((await cli.RunAsync("leaderboard", "small", "--json")).Rows).GetProperty("step").GetInt32();
        Assert.Equal(0, result.ExitCode);
        Assert.Contains($"small/1 writes, by its checkpoint of step {best}:", result.Output, StringComparison.Ordinal);
    }

    private static string Shown(JsonElement row, string field) =>
        row.GetProperty(field).GetDouble().ToString("0.0000", System.Globalization.CultureInfo.InvariantCulture);
}
