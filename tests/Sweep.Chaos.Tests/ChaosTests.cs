using System.Diagnostics;
using Sweep.Testing;
using Xunit.Abstractions;

namespace Sweep.Chaos.Tests;

public sealed class ChaosTests(ITestOutputHelper output)
{
    private readonly ChaosSettings _settings = ChaosSettings.FromEnvironment();

    [Fact]
    public Task Sweep_UnderRandomFaults_EndsAsTheUndisturbedOne() => TormentAsync(ChaosSweep.Whole);

    [Fact]
    public Task SweepWithRungs_UnderRandomFaults_EndsAsTheUndisturbedOne() => TormentAsync(ChaosSweep.WithRungs);

    private async Task TormentAsync(ChaosSweep sweep)
    {
        var started = Stopwatch.GetTimestamp();
        var undisturbed = await UndisturbedAsync(sweep);
        for (var round = 0; round < _settings.Rounds || Stopwatch.GetElapsedTime(started) < _settings.AtLeast; round++)
        {
            var seed = _settings.Seed + round;
            Tell($"round {round + 1}; ./test Chaos --seed {seed} repeats it");
            await new ChaosRound(sweep, seed, Tell).RunAsync(undisturbed);
        }
    }

    private void Tell(string line)
    {
        output.WriteLine(line);
        if (_settings.Log is { Length: > 0 } file)
            File.AppendAllText(file, line + "\n");
    }

    private async Task<SweepResults> UndisturbedAsync(ChaosSweep sweep)
    {
        using var folder = new TempFolder();
        var path = folder.PathOf("store", "sweep.db");
        var started = Stopwatch.GetTimestamp();
        await SweepCommand.RunAsync(path, "run", sweep.WriteFile(folder));
        Tell($"undisturbed: {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s");
        await SweepResults.AssertEndedOnceAsync(path, sweep);
        return await SweepResults.ReadAsync(path, sweep);
    }
}
