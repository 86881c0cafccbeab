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
}
