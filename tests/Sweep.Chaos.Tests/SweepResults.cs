using System.Globalization;
using System.Text.Json.Nodes;
using Sweep.Core;
using Sweep.Store;

namespace Sweep.Chaos.Tests;

/// <summary>
/// What must not depend on what happened on the way, as lines of text that are equal exactly when the numbers are, bit for bit.
/// </summary>
/// <param name="Leaderboard">The rows of <c>leaderboard --json</c> without times and attempts; with rungs those of <c>--stable</c>.</param>
/// <param name="Evaluations">Every evaluation of every run, without its time.</param>
/// <param name="Parameters">The final parameters' hash of every run.</param>
internal sealed record SweepResults(string Leaderboard, string Evaluations, string Parameters)
{
    private static readonly string[] s_circumstances = ["attempts", "tokens_per_second", "seconds", "device", "host"];

    public static async Task<SweepResults> ReadAsync(string path, ChaosSweep sweep)
    {
        string[] stable = sweep.HasRungs ? ["--stable"] : [];
        var rows = JsonNode.Parse(
            await SweepCommand.RunAsync(path, ["leaderboard", ChaosSweep.Name, "--json", .. stable]))!.AsArray();
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
        {
            // One that early stopping has stopped may have been trained further than anybody is to see.
            var hash = run.State == RunState.Completed
                ? (await store.FindRunAsync(run.Id, CancellationToken.None))!.ParamsSha256 : null;
            parameters.Add($"{run.Id} {hash}");
        }
        return new(rows.ToJsonString(), string.Join('\n', evaluations), string.Join('\n', parameters));
    }

    /// <summary>
    /// Asserts that every run was completed once and evaluated at every step once, or with rungs was completed or stopped; returns the
    /// attempts of all runs.
    /// </summary>
    public static async Task<IReadOnlyList<RunAttempt>> AssertEndedOnceAsync(string path, ChaosSweep sweep)
    {
        await using var store = await SweepStores.OpenAsync(path);
        var runs = await store.ListRunsAsync(ChaosSweep.Name, CancellationToken.None);
        Assert.Equal(sweep.Runs, runs.Count);
        var attempts = new List<RunAttempt>();
        foreach (var summary in runs)
        {
            var run = (await store.FindRunAsync(summary.Id, CancellationToken.None))!;
            if (!sweep.HasRungs)
                AssertCompleted(run);
            else
                Assert.True(run.Summary.State is RunState.Completed or RunState.Stopped, $"run {summary.Id} is {run.Summary.State}");
            Assert.DoesNotContain(run.Attempts, a => a.Outcome == "running");
            attempts.AddRange(run.Attempts);
        }
        Assert.Empty(await store.ListLeasesAsync(CancellationToken.None));
        return attempts;
    }

    private static void AssertCompleted(RunDetail run)
    {
        Assert.True(run.Summary.State == RunState.Completed, $"run {run.Summary.Id} is {run.Summary.State}: {run.Summary.Failure}");
        Assert.Equal(ChaosSweep.Steps, run.Evaluations.Select(e => e.Step));
        Assert.Single(run.Attempts, a => a.Outcome == "completed");
    }
}
