namespace Sweep.Cli.Tests;

public sealed class MigrateTests(TrainedSweep trained) : IClassFixture<TrainedSweep>
{
    [Fact]
    public async Task Migrate_IntoANewStore_MakesTheSameLeaderboard()
    {
        var cli = trained.Cli;

        var result = await cli.RunAsync("migrate", "--to", "copy/sweep.db");
        var again = await cli.RunAsync("migrate", "--to", "copy/sweep.db");
        var itself = await cli.RunAsync("migrate", "--to", ".sweep/sweep.db");

        Assert.Equal(0, result.ExitCode);
        Assert.StartsWith("2 sweeps, 9 runs", result.Output, StringComparison.Ordinal);
        Assert.Equal((await cli.RunAsync("leaderboard", "other", "--json")).Output,
            (await cli.RunAsync("leaderboard", "other", "--json", "--store", "copy/sweep.db")).Output);
        Assert.Equal((2, 2), (again.ExitCode, itself.ExitCode));
    }
}
