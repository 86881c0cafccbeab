using System.Text.Json;

namespace Sweep.Cli.Tests;

public sealed class RunTests
{
    [Fact]
    public async Task Run_InAPipe_PrintsPlainLinesThenLeaderboardSampleAndWhatToTry()
    {
        using var cli = new SweepCli().WithFakeTrainer();

        var result = await cli.RunAsync("run", cli.WriteSweep());

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("small: 3 runs queued", result.Lines);
        Assert.Equal(3, result.Lines.Count(line => line.Contains(" starts on ", StringComparison.Ordinal)));
        Assert.Equal(3, result.Lines.Count(line => line.Contains(" completed: val_loss ", StringComparison.Ordinal)));
        Assert.Contains("small/3 writes, by its checkpoint of step 200:", result.Lines);
        Assert.Contains(result.Lines, line => line.StartsWith("sweep show small/3", StringComparison.Ordinal));
        Assert.DoesNotContain('\u001b', result.Output);
    }

    [Fact]
    public async Task Run_Again_TrainsNothingTwice()
    {
        using var cli = new SweepCli().WithFakeTrainer();
        var file = cli.WriteSweep();
        await cli.RunAsync("run", file);

        var again = await cli.RunAsync("run", file);

        Assert.Equal(0, again.ExitCode);
        Assert.Contains("small: all 3 runs are in the store already", again.Lines);
        Assert.DoesNotContain(again.Lines, line => line.Contains(" starts on ", StringComparison.Ordinal));
        Assert.All((await cli.RunAsync("leaderboard", "small", "--json")).Rows, row =>
            Assert.Equal(1, row.GetProperty("attempts").GetInt32()));
    }

    [Fact]
    public async Task Run_OfAChangedFile_ShowsTheDifferenceAndNamesExtend()
    {
        using var cli = new SweepCli().WithFakeTrainer();
        await cli.RunAsync("run", cli.WriteSweep(learningRates: "[0.001]"));

        var conflict = await cli.RunAsync("run", cli.WriteSweep(learningRates: "[0.001, 0.002]"));
        var extended = await cli.RunAsync("run", cli.WriteSweep(learningRates: "[0.001, 0.002]"), "--extend");

        Assert.Equal((2, ""), (conflict.ExitCode, conflict.Output));
        Assert.Contains("--extend", conflict.Error, StringComparison.Ordinal);
        Assert.Contains("learning_rate", conflict.Error, StringComparison.Ordinal);
        Assert.Equal(0, extended.ExitCode);
        Assert.Contains("small: 1 run added, 2 in all", extended.Lines);
    }

    [Fact]
    public async Task Run_WithOneDivergedRun_ExitsWith1AndRanksItLastWithItsReason()
    {
        using var cli = new SweepCli().WithFakeTrainer("2=fail:diverged@100");

        var result = await cli.RunAsync("run", cli.WriteSweep(), "--json");

        Assert.Equal(1, result.ExitCode);
        Assert.Equal(["small/3", "small/1", "small/2"], result.Rows.Select(row => row.GetProperty("run").GetString()));
        var last = result.Rows[^1];
        Assert.Equal("diverged", last.GetProperty("state").GetString());
        Assert.Equal(JsonValueKind.Null, last.GetProperty("rank").ValueKind);
        var table = await cli.RunAsync("leaderboard", "small");
        Assert.Contains("was asked for", table.Lines.Single(line => line.Contains("small/2", StringComparison.Ordinal)),
            StringComparison.Ordinal);
        Assert.Contains("small/2", (await cli.RunAsync("status", "small")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WithJson_PutsProgressOnStandardError()
    {
        using var cli = new SweepCli().WithFakeTrainer();

        var result = await cli.RunAsync("run", cli.WriteSweep(), "--json");

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(3, result.Rows.Length);
        Assert.Contains("small/1 completed", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Submit_ThenWorkerDrain_TrainsWhatIsQueued()
    {
        using var cli = new SweepCli().WithFakeTrainer();

        var submitted = await cli.RunAsync("submit", cli.WriteSweep());
        var before = await cli.RunAsync("status", "small", "--json");
        var worked = await cli.RunAsync("worker", "--drain", "--devices", "cpu:0");

        Assert.Equal((0, 0, 0), (submitted.ExitCode, before.ExitCode, worked.ExitCode));
        Assert.Equal(3, before.Rows.Single().GetProperty("queued").GetInt32());
        Assert.Equal(3, (await cli.RunAsync("status", "small", "--json")).Rows.Single().GetProperty("completed").GetInt32());
    }

    [Fact]
    public async Task CancelAndResume_OfARun_TakeItOutOfTheQueueAndBack()
    {
        using var cli = new SweepCli().WithFakeTrainer();
        await cli.RunAsync("submit", cli.WriteSweep());

        var cancelled = await cli.RunAsync("cancel", "small/2");
        var cancelledAgain = await cli.RunAsync("cancel", "small/2");
        await cli.RunAsync("worker", "--drain");
        var between = await cli.RunAsync("status", "small", "--json");
        var resumed = await cli.RunAsync("resume", "small");
        await cli.RunAsync("worker", "--drain");

        Assert.Equal((0, 2, 0), (cancelled.ExitCode, cancelledAgain.ExitCode, resumed.ExitCode));
        Assert.Equal((2, 1), (between.Rows[0].GetProperty("completed").GetInt32(), between.Rows[0].GetProperty("cancelled").GetInt32()));
        Assert.Equal(3, (await cli.RunAsync("status", "small", "--json")).Rows[0].GetProperty("completed").GetInt32());
    }

    [Fact]
    public async Task Run_OfModelsThatTheDiskCannotHold_IsRefusedBeforeAnythingIsQueued()
    {
        using var cli = new SweepCli().WithFakeTrainer();
        var file = cli.Write("huge.yaml",
            "name: huge\ndata: builtin:markov\nmethod: grid\nrepeats: 10000\nparameters: {n_embd: 512, n_head: 8, n_layer: 8}\n");

        var result = await cli.RunAsync("run", file);

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains("TiB (the last and the best of every run)", result.Error, StringComparison.Ordinal);
        Assert.Empty((await cli.RunAsync("list", "--json")).Rows);
    }
}
