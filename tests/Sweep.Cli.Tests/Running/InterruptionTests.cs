using Sweep.Testing;

namespace Sweep.Cli.Tests;

/// <summary>Whatever ends a sweep early, the same command finishes it, and the leaderboard does not tell.</summary>
public sealed class InterruptionTests
{
    [Theory]
    [InlineData(ChildProcess.SigInt, 130)]
    [InlineData(ChildProcess.SigTerm, 143)]
    [InlineData(ChildProcess.SigKill, 137)]
    public async Task Run_EndedInTheMiddle_GoesOnWithTheSameNumbers(int signal, int exitCode)
    {
        var expected = await UndisturbedAsync();
        using var cli = new SweepCli().WithFakeTrainer("*#1=gate:go@120");
        var file = cli.WriteSweep();
        var running = cli.Start("run", file);
        await running.SaysAsync("starts on");

        running.Send(signal);
        var ended = await running.EndAsync();
        cli.Open("go");
        var again = await cli.RunAsync("run", file);

        Assert.Equal(exitCode, ended.ExitCode);
        if (signal != ChildProcess.SigKill)
            Assert.Contains($"the same command goes on: sweep run {file}", ended.Error, StringComparison.Ordinal);
        Assert.Equal(0, again.ExitCode);
        Assert.Equal(expected, await cli.LeaderboardAsync("small"));
    }

    [Fact]
    public async Task Run_InterruptedTwice_EndsAtOnce()
    {
        using var cli = new SweepCli().WithFakeTrainer("*#1=deaf@60", "*#1=gate:never@120");
        var running = cli.Start("run", cli.WriteSweep());
        await running.SaysAsync("starts on");

        running.Send(ChildProcess.SigInt);
        await running.SaysAsync("stopping:");
        running.Send(ChildProcess.SigInt);

        Assert.Equal(130, (await running.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task Run_WhoseTrainersAreKilled_TriesAgainFromTheCheckpointWithTheSameNumbers()
    {
        var expected = await UndisturbedAsync();
        using var cli = new SweepCli().WithFakeTrainer("*#1=gate:go@120");
        var running = cli.Start("run", cli.WriteSweep());
        await running.SaysAsync("small/1 starts on");

        Assert.True(running.SendToChildren("fake-trainer", ChildProcess.SigKill) > 0);
        cli.Open("go");
        var ended = await running.EndAsync();

        Assert.Equal(0, ended.ExitCode);
        Assert.Contains("will be tried again", ended.Output, StringComparison.Ordinal);
        Assert.Equal(expected, await cli.LeaderboardAsync("small"));
        Assert.Contains("SIGKILL", (await cli.RunAsync("show", "small/1")).Output, StringComparison.Ordinal);
    }

    private static async Task<string> UndisturbedAsync()
    {
        using var cli = new SweepCli().WithFakeTrainer();
        await cli.RunAsync("run", cli.WriteSweep());
        return await cli.LeaderboardAsync("small");
    }
}
