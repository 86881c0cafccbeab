namespace Sweep.Cli.Tests;

public sealed class QuarantineTests
{
    [Fact]
    public async Task Run_OnADeviceThatKeepsCrashing_QuarantinesItAndStatusSaysWhy()
    {
        using var cli = new SweepCli().WithFakeTrainer("*=exit:3@10");

        var result = await cli.RunAsync("run", cli.WriteSweep(more: "max_retries: 10"), "--devices", "cpu:0");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("no device is left", result.Error, StringComparison.Ordinal);
        var status = await cli.RunAsync("status", "small");
        Assert.Contains(status.Lines, line => line.StartsWith("cpu:0", StringComparison.Ordinal)
            && line.Contains("quarantined", StringComparison.Ordinal) && line.Contains("exit code 3", StringComparison.Ordinal));
    }
}
