namespace Sweep.Cli.Tests;

/// <summary>Output that cannot be written is one sentence and an exit code, for every listing.</summary>
public sealed class UnwritableOutputTests(TrainedSweep trained) : IClassFixture<TrainedSweep>
{
    private readonly SweepCli _cli = trained.Cli;

    [Theory]
    [InlineData("list")]
    [InlineData("list --json")]
    [InlineData("status small")]
    [InlineData("status small --watch")]
    [InlineData("leaderboard small")]
    [InlineData("show small/1")]
    [InlineData("compare small/1 small/3")]
    [InlineData("curves small")]
    [InlineData("export small --format csv")]
    [InlineData("plan small.yaml --all")]
    [InlineData("devices")]
    [InlineData("generate small/1 --tokens 200000")]
    [InlineData("run small.yaml")]
    [InlineData("--help")]
    public async Task Output_ToAFullDisk_IsOneSentenceAndExitCode1(string line)
    {
        var result = await _cli.ShellAsync($"\"$SWEEP\" {line} > /dev/full");

        Assert.Equal(1, result.ExitCode);
        var sentence = Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            text => text.StartsWith("sweep: standard output could not be written", StringComparison.Ordinal));
        Assert.Contains("make room", sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Errors_ToAFullDisk_KeepTheirExitCode()
    {
        var result = await _cli.ShellAsync("\"$SWEEP\" leaderboard nothing 2> /dev/full");

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
    }

    [Fact]
    public async Task Generate_OnADeviceThatIsNotThere_NamesItsOwnOption()
    {
        var result = await _cli.RunAsync("generate", "small/1", "--device", "cuda:77");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("--device cuda:77", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("--devices", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Curves_OfTwoSweeps_DrawBoth()
    {
        var output = (await _cli.RunAsync("curves", "other", "small")).Output;

        Assert.Contains("other/", output, StringComparison.Ordinal);
        Assert.Contains("small/", output, StringComparison.Ordinal);
    }
}
