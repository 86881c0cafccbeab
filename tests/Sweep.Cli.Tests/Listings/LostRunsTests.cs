using Sweep.Testing;

namespace Sweep.Cli.Tests;

/// <summary>What a reader sees of runs whose program was killed: that they are lost, and nothing made up.</summary>
public sealed class LostRunsTests
{
    [Fact]
    public async Task Status_AfterTheProgramWasKilled_CallsItsRunsLostAndClaimsNoProgress()
    {
        using var cli = await KilledAsync();

        var status = await cli.RunAsync("status", "small");
        var row = Assert.Single((await cli.RunAsync("status", "small", "--json")).Rows);
        var listed = Assert.Single((await cli.RunAsync("list", "--json")).Rows);

        Assert.Contains("small/1", status.Output, StringComparison.Ordinal);
        Assert.Contains("is gone", status.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("tokens/s", status.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("runs running", status.Output, StringComparison.Ordinal);
        Assert.Equal(0, row.GetProperty("running").GetInt32());
        Assert.Equal("small/1", row.GetProperty("lost_runs")[0].GetProperty("run").GetString());
        Assert.Equal(0, listed.GetProperty("running").GetInt32());
        Assert.Equal(row.GetProperty("lost").GetInt32(), listed.GetProperty("lost").GetInt32());
        Assert.InRange(listed.GetProperty("lost").GetInt32(), 1, 3);
    }

    [Fact]
    public async Task StatusWatch_WhenNobodyWorksOnItAnyMore_EndsAndSaysHowToGoOn()
    {
        using var cli = await KilledAsync();

        var watched = await cli.RunAsync("status", "small", "--watch");

        Assert.Equal(1, watched.ExitCode);
        Assert.Contains("lost", watched.Error, StringComparison.Ordinal);
        Assert.Contains("run FILE", watched.Error, StringComparison.Ordinal);
    }

    private static async Task<SweepCli> KilledAsync()
    {
        var cli = new SweepCli().WithFakeTrainer("*#1=gate:never@120");
        using var running = cli.Start("run", cli.WriteSweep());
        await running.SaysAsync("small/1 starts on");
        running.Send(ChildProcess.SigKill);
        await running.EndAsync();
        return cli;
    }
}
