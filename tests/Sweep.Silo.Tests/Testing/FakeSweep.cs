using Sweep.Core;
using Sweep.Store;
using Sweep.Testing;

namespace Sweep.Silo.Tests;

/// <summary>A sweep for the fake trainer, and waiting for what becomes of it.</summary>
internal static class FakeSweep
{
    public const string Name = "fake";

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    /// <summary>Runs of 100 steps, evaluated every 10.</summary>
    public static SweepSubmission Of(int runs, string name = Name) => new(
        name, "{}", new DataReference("builtin:markov", "ab"), new Metric("val_loss", true), MaxConcurrentRuns: null, MaxRetries: 3,
            SourceFile: null, GitCommit: null, EntropyRate: null,
        [.. Enumerable.Range(1, runs).Select(n => new SweepPoint(
            n,
            new Hyperparameters { MaxIters = 100, EvalInterval = 10, LearningRate = n / 64.0, Seed = n },
            new Dictionary<string, ParameterValue> { ["learning_rate"] = n / 64.0 },
            $"hash-{n}"))]);

    /// <summary>All that a leaderboard is made of, without attempts, places and times: equal for equal results.</summary>
    public static async Task<IReadOnlyList<string>> ResultsAsync(ISweepStore store, string name = Name)
    {
        var results = new List<string>();
        foreach (var run in await store.ListRunsAsync(name, CancellationToken.None))
        {
            var detail = (await store.FindRunAsync(run.Id, CancellationToken.None))!;
            results.Add($"{run.Id.Number} {run.State} {detail.ParamsSha256} {run.Best} {string.Join(' ', detail.Evaluations)}");
        }
        return results;
    }

    /// <summary>The results of the same runs by one service on one store, that nobody disturbs.</summary>
    public static async Task<IReadOnlyList<string>> UndisturbedAsync(int runs)
    {
        using var folder = new TempFolder();
        await using var store = await SweepStores.OpenAsync(folder.PathOf("sweep.db"));
        await store.SubmitAsync(Of(runs), extend: false, CancellationToken.None);
        await using var silo = SiloProcess.Start("alone", FakeTrainerScript.Write(folder), "--store", folder.PathOf("sweep.db"),
            "--devices", "cpu:0", "--health", "127.0.0.1:0");
        await CompletedAsync(store);
        return await ResultsAsync(store);
    }

    /// <param name="said">Added to the error of a sweep that does not complete: what its silos have printed.</param>
    public static Task CompletedAsync(ISweepStore store, string name = Name, Func<string>? said = null) => UntilAsync(
        async () => (await store.FindSweepAsync(name, CancellationToken.None))!.Counts is { Unfinished: 0 } counts
            && counts.Completed == counts.Total,
        $"every run of {name} to complete", said);

    public static async Task<RunSummary> RunAsync(ISweepStore store, int number, Func<RunSummary, bool> until, string what)
    {
        RunSummary? found = null;
        await UntilAsync(
            async () => until(found = (await store.ListRunsAsync(Name, CancellationToken.None)).Single(run => run.Id.Number == number)),
            $"run {number} {what}");
        return found!;
    }

    /// <summary>A device's state is written within a second of its silo being ready, not before.</summary>
    public static Task ListedAsync(ISweepStore store, string host) => UntilAsync(
        async () => (await store.ListDevicesAsync(CancellationToken.None)).Any(device => device.Host == host),
        $"the store to list a device of {host}");

    public static Task UntilAsync(Func<Task<bool>> condition, string what, Func<string>? said = null) =>
        Awaiting.UntilAsync(condition, what, Look, said: said);
}
