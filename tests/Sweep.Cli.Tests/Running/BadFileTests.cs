namespace Sweep.Cli.Tests;

public sealed class BadFileTests
{
    private const string ManyProblems = """
        name: bad
        data: nowhere.txt
        method: grid
        metrik: {name: val_loss}
        parameters:
          n_embd: 64
          n_head: 3
          dropout: 1.5
          learning_rate: []
          lerning_rate: 0.1
        """;

    [Theory]
    [InlineData("run")]
    [InlineData("plan")]
    [InlineData("submit")]
    [InlineData("verify-resume")]
    public async Task AnyVerb_OnAFileWithManyProblems_ListsThemAllWithTheirPlaceAndLeavesTheStoreUntouched(string verb)
    {
        using var cli = new SweepCli().WithFakeTrainer();
        cli.Write("bad.yaml", ManyProblems);

        var result = await cli.RunAsync(verb, "bad.yaml");

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        string[] expected = ["bad.yaml:2:7: ", "bad.yaml:4:1: ", "bad.yaml:8:12: ", "bad.yaml:9:18: ", "bad.yaml:10:3: "];
        Assert.All(expected, place => Assert.Contains(place, result.Error, StringComparison.Ordinal));
        Assert.Contains("did you mean 'learning_rate'", result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.GetDirectoryName(cli.StoreFile)));
    }

    [Fact]
    public async Task Run_OfAFileThatIsNotThere_SaysSoWithoutAStackTrace()
    {
        using var cli = new SweepCli().WithFakeTrainer();

        var result = await cli.RunAsync("run", "nothing.yaml");

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains($"there is no sweep file 'nothing.yaml' in {Path.GetFullPath(cli.Folder)}; `sweep init my-grid.yaml` writes one",
            result.FlatError, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }
}
