namespace Sweep.Cli.Tests;

public sealed class StatusWatchTests
{
    [Fact]
    public async Task StatusWatch_WhileAWorkerTrains_TellsOfEveryRunAndEndsWithTheSweep()
    {
        using var cli = new SweepCli().WithFakeTrainer("*=gate:go@50");
        await cli.RunAsync("submit", cli.WriteSweep());
        var watch = cli.Start("status", "small", "--watch");
        await watch.SaysAsync("3 runs queued");
        var worker = cli.Start("worker", "--drain", "--devices", "cpu:0");
        await watch.SaysAsync("small/1 runs on");

        cli.Open("go");
        var told = await watch.EndAsync();

        Assert.Equal((0, ""), (told.ExitCode, told.Error));
        Assert.All(Enumerable.Range(1, 3), number =>
            Assert.Contains(told.Lines, line => line.StartsWith($"small/{number} completed: val_loss", StringComparison.Ordinal)));
        Assert.Equal("3 runs completed", told.Lines[^1]);
        Assert.Equal(0, (await worker.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task StatusWatch_AsJson_IsRefused()
    {
        using var cli = new SweepCli();
        await cli.RunAsync("submit", cli.WriteSweep());

        var result = await cli.RunAsync("status", "small", "--watch", "--json");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("--watch is for people", result.Error, StringComparison.Ordinal);
    }
}
