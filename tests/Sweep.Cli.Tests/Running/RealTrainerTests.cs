using System.Globalization;
using Sweep.Testing;

namespace Sweep.Cli.Tests;

/// <summary>The whole of it, with the trainer that computes.</summary>
public sealed class RealTrainerTests
{
    [Fact]
    public async Task VerifyResume_OfASmallSweepWithDropout_FindsNoDifference()
    {
        using var cli = new SweepCli();
        cli.WriteSweep("tiny", learningRates: "[0.01]", maxIters: 1500, more: "exclude: []");
        var file = cli.Write("tiny.yaml", File.ReadAllText(Path.Combine(cli.Folder, "tiny.yaml")) + "\n  dropout: 0.1\n");

        var result = await cli.RunAsync("verify-resume", file, "--kills", "2", "--json");

        var row = Assert.Single(result.Rows);
        Assert.True(row.GetProperty("kills").GetInt32() > 0, result.Error);
        Assert.Equal(0, row.GetProperty("differences").GetInt32());
        Assert.Equal(0, result.ExitCode);
    }

    [Fact]
    public async Task Run_KilledInTheMiddle_GoesOnWithTheSameNumbers()
    {
        // A sweep that a busy machine let end before it was killed is tried again, longer.
        for (var maxIters = 20_000; ; maxIters *= 4)
        {
            using var cli = new SweepCli();
            var file = cli.WriteSweep(maxIters: maxIters);
            var running = cli.Start("run", file);
            if (!await running.KilledAtAsync("starts on"))
                continue;

            var again = await cli.RunAsync("run", file);
            using var undisturbed = new SweepCli();
            await undisturbed.RunAsync("run", undisturbed.WriteSweep(maxIters: maxIters));

            Assert.Equal((0, ""), (again.ExitCode, again.Error));
            Assert.Equal(await undisturbed.LeaderboardAsync("small"), await cli.LeaderboardAsync("small"));
            return;
        }
    }

    [Fact]
    public async Task Run_AfterItsStoreWasRenamed_NamesTheMissingCheckpointsAndSaysThatItStartsAgain()
    {
        using var cli = new SweepCli();
        var file = cli.WriteSweep(learningRates: "[0.001]", maxIters: 1_000_000);
        var running = cli.Start("run", file);
        await running.SaysAsync("starts on");
        running.Send(ChildProcess.SigInt);
        await running.EndAsync();
        File.Move(cli.StoreFile, Path.Combine(cli.Folder, "other.db"));

        using var again = cli.Start("run", file, "--store", "other.db");
        await again.SaysAsync("there is no such file");
        await again.SaysAsync("starts again at step 0");
        again.Send(ChildProcess.SigKill);
        await again.EndAsync();

        Assert.Contains(Path.Combine("other.db.checkpoints", "small", "1"), again.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WholeProgramKilledUpToTwentyTimes_CompletesEveryRunWithTheSameNumbers()
    {
        var rates = $"[{string.Join(", ", Enumerable.Range(1, 40).Select(i => (i / 10_000.0).ToString(CultureInfo.InvariantCulture)))}]";
        using var cli = new SweepCli();
        var file = cli.WriteSweep(learningRates: rates, maxIters: 3000);
        var kills = 0;
        while (kills < 20)
        {
            using var running = cli.Start("run", file);
            // At a run's very start, when it has nothing to show yet, and in the middle of the sweep, in turns.
            if (!await running.KilledAtAsync(kills % 2 == 0 ? "starts on" : "completed: "))
                break; // This machine had trained all the rest before the signal came.
            kills++;
        }
        Assert.InRange(kills, 5, 20);
        var last = await cli.RunAsync("run", file);
        using var undisturbed = new SweepCli();
        await undisturbed.RunAsync("run", undisturbed.WriteSweep(learningRates: rates, maxIters: 3000));

        Assert.Equal((0, ""), (last.ExitCode, last.Error));
        var rows = (await cli.RunAsync("leaderboard", "small", "--json")).Rows;
        Assert.Equal(40, rows.Count(row => row.GetProperty("state").GetString() == "completed"));
        Assert.Equal(await undisturbed.LeaderboardAsync("small"), await cli.LeaderboardAsync("small"));
    }

    [Fact]
    public async Task Doctor_OfThisBuild_TrainsWithBothEngines()
    {
        using var cli = new SweepCli();

        var result = await cli.RunAsync("doctor", "--json");

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(["ok", "ok"], result.Rows.Where(row => row.GetProperty("check").GetString() is "fused" or "torch")
            .Select(row => row.GetProperty("health").GetString()));
    }
}
