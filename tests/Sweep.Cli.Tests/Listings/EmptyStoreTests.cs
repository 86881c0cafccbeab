namespace Sweep.Cli.Tests;

public sealed class EmptyStoreTests
{
    [Theory]
    [InlineData("list")]
    [InlineData("leaderboard", "small")]
    [InlineData("status", "small")]
    public async Task Listing_WithoutAStore_SaysSoAndMakesNone(params string[] arguments)
    {
        using var cli = new SweepCli();

        var result = await cli.RunAsync(arguments);

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains(".sweep/sweep.db", result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(cli.StoreFile));
    }

    [Fact]
    public async Task Plan_StoresNothing()
    {
        using var cli = new SweepCli();

        var result = await cli.RunAsync("plan", cli.WriteSweep());
        var json = await cli.RunAsync("plan", "small.yaml", "--json");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("entropy rate", result.Output, StringComparison.Ordinal);
        Assert.Equal([1, 2, 3], json.Rows.Select(row => row.GetProperty("number").GetInt32()));
        Assert.All(json.Rows, row => Assert.True(row.GetProperty("n_params").GetInt64() > 0));
        Assert.False(Directory.Exists(Path.GetDirectoryName(cli.StoreFile)));
    }

    [Theory]
    [InlineData("val_loss", "nats per character")]
    [InlineData("val_bpc", "bits per character")]
    [InlineData("train_loss", null)]
    public async Task PlanAndStatus_SayWhatNoModelCanGoBelow_InTheUnitOfTheMetric(string metric, string? unit)
    {
        using var cli = new SweepCli();
        var file = cli.WriteSweep(more: $"metric: {{name: {metric}, goal: minimize}}");

        var plan = (await cli.RunAsync("plan", file)).FlatOutput;
        await cli.RunAsync("submit", file);
        var status = (await cli.RunAsync("status", "small")).FlatOutput;

        Assert.Equal(unit is not null, plan.Contains("no model can go below", StringComparison.Ordinal));
        Assert.Equal(unit is not null, status.Contains("no model can go below", StringComparison.Ordinal));
        Assert.Equal(unit is not null, status.Contains("is the floor", StringComparison.Ordinal));
        if (unit is not null)
            Assert.Contains(unit, plan, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NoArguments_AreAnsweredWithTheVerbsAndExitCode2()
    {
        using var cli = new SweepCli();

        var result = await cli.RunAsync();

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains("leaderboard", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_WithATrainerThatDoesNotStart_FailsThatCheckAndMakesTheOthers()
    {
        using var cli = new SweepCli();
        cli.With("SWEEP_TRAINER", cli.Write("broken.sh", "#!/bin/sh\necho 'libtorch.so: cannot open' >&2\nexit 127\n"));
        File.SetUnixFileMode(Path.Combine(cli.Folder, "broken.sh"), UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var result = await cli.RunAsync("doctor", "--json");

        Assert.Equal(1, result.ExitCode);
        var failed = Assert.Single(result.Rows, row => row.GetProperty("health").GetString() == "fail");
        Assert.Equal("trainer", failed.GetProperty("check").GetString());
        Assert.Contains("cannot open", failed.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Contains(result.Rows, row => row.GetProperty("check").GetString() == "disk");
    }
}
