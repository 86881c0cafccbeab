using System.Diagnostics;
using Sweep.Testing;
using Xunit.Abstractions;

namespace Sweep.Chaos.Tests;

public sealed class ChaosTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Sweep_UnderRandomFaults_EndsAsTheUndisturbedOne()
    {
        var settings = ChaosSettings.FromEnvironment();
        var started = Stopwatch.GetTimestamp();
        var undisturbed = await UndisturbedAsync();
        for (var round = 0; round < settings.Rounds || Stopwatch.GetElapsedTime(started) < settings.AtLeast; round++)
        {
            var seed = settings.Seed + round;
            output.WriteLine($"round {round + 1}; SWEEP_CHAOS_SEED={seed} repeats it");
            await new ChaosRound(seed, output.WriteLine).RunAsync(undisturbed);
        }
    }

    private async Task<SweepResults> UndisturbedAsync()
    {
        using var folder = new TempFolder();
        var path = folder.PathOf("store", "sweep.db");
        var started = Stopwatch.GetTimestamp();
        await SweepCommand.RunAsync(path, "run", ChaosSweep.WriteFile(folder));
        output.WriteLine($"undisturbed: {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s");
        await SweepResults.AssertCompletedOnceAsync(path);
        return await SweepResults.ReadAsync(path);
    }
}
