using Sweep.Testing;
using Xunit.Abstractions;

namespace Sweep.Chaos.Tests.Silos;

/// <summary>Two heads on one PostgreSQL, of which the active one is killed again and again while the cluster works.</summary>
public sealed class StandbyHeadTests(ITestOutputHelper output)
{
    // One kill may meet a slow machine, where workers keep what they train for as long as a lease lives. Ten are for a quiet one.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(ChaosSettings.HeadKills < 10 ? 30 : 10);

    [PostgresFact]
    public async Task Leaderboard_WhenTheActiveHeadIsKilledUnderLoad_IsThatOfAnUndisturbedSweep()
    {
        await using var cluster = await TwoHeads.StartAsync();
        var outages = new List<HeadOutage>();
        for (var kill = 1; kill <= ChaosSettings.HeadKills; kill++)
        {
            await cluster.SubmitAsync(kill);
            var outage = await cluster.KillActiveAsync(kill);
            output.WriteLine($"kill {kill}: {outage}");
            outages.Add(outage);
            await cluster.ReviveAsync();
        }
        var slowest = outages.Select(outage => outage.Slowest).Order().ToList();
        var median = slowest[slowest.Count / 2];
        output.WriteLine($"slowest of each kill: median {median.TotalSeconds:0.0} s, most {slowest[^1].TotalSeconds:0.0} s");
        output.WriteLine($"attempts that were lost: {await cluster.FinishAsync()}");

        Assert.True(slowest[^1] < Limit, cluster.Said);
        var undisturbed = await cluster.UndisturbedAsync();
        for (var kill = 1; kill <= ChaosSettings.HeadKills; kill++)
            Assert.Equal(undisturbed, await cluster.LeaderboardAsync(kill));
    }
}
