using Sweep.Store;
using Sweep.Testing;
using Xunit.Abstractions;

namespace Sweep.Chaos.Tests.Silos;

/// <summary>A cluster whose silos die, one death after the other: what the others train must not notice.</summary>
public sealed class HealthySiloTests(ITestOutputHelper output)
{
    [PostgresFact]
    public async Task Training_WhenAnotherSiloDies_GoesOnUndisturbed()
    {
        await using var cluster = await MortalCluster.StartAsync();
        var before = await cluster.EvaluatedAsync(MortalCluster.Healthy);
        for (var death = 1; death <= ChaosSettings.SiloDeaths; death++)
        {
            // By turns: a killed process refuses connections at once, a frozen one takes them and says nothing.
            var took = await (death % 2 == 1 ? cluster.KillAsync() : cluster.FreezeAsync());
            output.WriteLine($"death {death}: noticed after {took.TotalSeconds:0.0} s");
            await cluster.ReviveAsync();

            var after = await cluster.EvaluatedAsync(MortalCluster.Healthy, beyond: before.Last!.Step);
            Assert.Equal((before.Id, before.Host, 1), (after.Id, after.Host, after.Attempts));
            before = after;
        }
        var run = await cluster.FindAsync(before.Id);
        Assert.True(run.Attempts.Count == 1, cluster.Said);
        Assert.Equal("running", run.Attempts[0].Outcome);
        // Once each: one that was frozen is given no run as it wakes.
        Assert.Equal(ChaosSettings.SiloDeaths, await cluster.LossesAsync(MortalCluster.Mortal));
    }
}
