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
        using var undisturbed = new SweepCli();
        await undisturbed.RunAsync("run", undisturbed.WriteSweep(maxIters: 400));
        using var cli = new SweepCli();
        var file = cli.WriteSweep(maxIters: 400);
        var running = cli.Start("run", file);
        await running.SaysAsync("starts on");

        running.Send(RunningCli.Kill);
        await running.EndAsync();
        var again = await cli.RunAsync("run", file);

        Assert.Equal((0, ""), (again.ExitCode, again.Error));
        Assert.Equal(await undisturbed.LeaderboardAsync("small"), await cli.LeaderboardAsync("small"));
    }

    [Fact]
    public async Task Doctor_OfThisBuild_TrainsWithBothEngines()
    {
        using var cli = new SweepCli();

        var result = await cli.RunAsync("doctor", "--json");

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(["ok", "ok"], result.Rows.Where(row => row.GetProperty("check").GetString() is "fused" or "torch").Select(row => row.GetProperty("health").GetString()));
    }
}
