using System.Globalization;
using System.Text.Json.Nodes;
using Sweep.Core;
using Sweep.Store;

namespace Sweep.Chaos.Tests;

/// <summary>
/// What must not depend on what happened on the way, as lines of text that are equal exactly when the numbers are, bit for bit.
/// </summary>
/// <param name="Leaderboard">The rows of <c>leaderboard --json</c> without times and attempts.</param>
/// <param name="Evaluations">Every evaluation of every run, without its time.</param>
/// <param name="Parameters">The final parameters' hash of every run.</param>
internal sealed record SweepResults(string Leaderboard, string Evaluations, string Parameters)
{
    private static readonly string[] s_circumstances = ["attempts", "tokens_per_second", "seconds", "device", "host"];

    public static async Task<SweepResults> ReadAsync(string path)
    {
        var rows = JsonNode.Parse(await SweepCommand.RunAsync(path, "leaderboard", ChaosSweep.Name, "--json"))!.AsArray();
        foreach (var row in rows)
        {
            foreach (var name in s_circumstances)
                row!.AsObject().Remove(name);
        }
        await using var store = await SweepStores.OpenAsync(path);
        var evaluations = (await store.ListEvaluationsAsync(ChaosSweep.Name, null, CancellationToken.None))
            .Select(e => string.Create(CultureInfo.InvariantCulture,
                $"{e.Number} {e.Evaluation.Step} {e.Evaluation.TrainLoss:R} {e.Evaluation.TrainSem:R} "
                + $"{e.Evaluation.ValLoss:R} {e.Evaluation.ValSem:R}"));
        var parameters = new List<string>();
        foreach (var run in await store.ListRunsAsync(ChaosSweep.Name, CancellationToken.None))
            parameters.Add($"{run.Id} {(await store.FindRunAsync(run.Id, CancellationToken.None))!.ParamsSha256}");
        return new(rows.ToJsonString(), string.Join('\n', evaluations), string.Join('\n', parameters));
    }

    /// <summary>Asserts that every point was completed once and evaluated at every step once; returns the attempts of all runs.</summary>
    public static async Task<IReadOnlyList<RunAttempt>> AssertCompletedOnceAsync(string path)
    {
        await using var store = await SweepStores.OpenAsync(path);
        var runs = await store.ListRunsAsync(ChaosSweep.Name, CancellationToken.None);
        Assert.Equal(ChaosSweep.Runs, runs.Count);
        var attempts = new List<RunAttempt>();
        foreach (var summary in runs)
        {
            var run = (await store.FindRunAsync(summary.Id, CancellationToken.None))!;
            Assert.True(run.Summary.State == RunState.Completed, $"run {summary.Id} is {run.Summary.State}: {run.Summary.Failure}");
            Assert.Equal(ChaosSweep.Steps, run.Evaluations.Select(e => e.Step));
            Assert.Single(run.Attempts, a => a.Outcome == "completed");
            Assert.DoesNotContain(run.Attempts, a => a.Outcome == "running");
            attempts.AddRange(run.Attempts);
        }
        Assert.Empty(await store.ListLeasesAsync(CancellationToken.None));
        return attempts;
    }
}
