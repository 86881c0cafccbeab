using System.Diagnostics;
using Sweep.Core;
using Sweep.Store;
using Sweep.Testing;

namespace Sweep.Bench.Store;

/// <summary>A store with 100,000 runs and 2,000,000 evaluations: what the questions of the command line cost.</summary>
internal static class History
{
    private const int RunsPerSweep = 1000;
    private const int EvaluationsPerRun = 20;

    public static async Task RunAsync(BenchSettings settings)
    {
        var sweeps = settings.Int("sweeps", 100);
        var groups = settings.Int("groups", 0);
        Console.WriteLine($"### {sweeps * RunsPerSweep:N0} runs, {sweeps * RunsPerSweep * EvaluationsPerRun:N0} evaluations\n");
        Console.WriteLine("| store | leaderboard of 1,000 runs | status of a sweep | list of all sweeps | one run | claim "
            + "| `sweep leaderboard` | `sweep status` | size MiB |");
        Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        using (var folder = new TempFolder())
            await MeasureAsync("SQLite", sweeps, groups, folder.PathOf("sweep.db"), () => new FileInfo(folder.PathOf("sweep.db")).Length);
        if (PostgresServer.Binaries is null)
            return;
        await using var server = await PostgresServer.StartNewAsync();
        await MeasureAsync("PostgreSQL", sweeps, groups, server.Url("history"), () => 0);
    }

    private static async Task MeasureAsync(string kind, int sweeps, int groups, string location, Func<long> size)
    {
        await using (var store = await SweepStores.OpenAsync(location))
            await FillAsync(store, sweeps, groups);
        await using var fresh = await SweepStores.OpenAsync(location);
        await fresh.SubmitAsync(BenchSweep.Of("queued", 1000), false, default);
        var leaderboard = await TimeAsync(async () =>
            Leaderboard.Rank(new Metric("val_loss", true), await fresh.ListRunsAsync("sweep-1", default)));
        var status = await TimeAsync(() => fresh.FindSweepAsync("sweep-1", default));
        var list = await TimeAsync(() => fresh.ListSweepsAsync(default));
        var run = await TimeAsync(() => fresh.FindRunAsync(new RunId("sweep-1", 500), default));
        var claim = await TimeAsync(() => fresh.ClaimAsync(ClaimRequest.For([BenchSweep.Worker(0)], null), default));
        var typedLeaderboard = await TypeAsync("leaderboard", "sweep-1", "--store", location);
        var typedStatus = await TypeAsync("status", "sweep-1", "--store", location);
        var mebibytes = size() is var bytes and > 0 ? $"{bytes >> 20}" : "";
        Console.WriteLine($"| {kind} | {leaderboard} | {status} | {list} | {run} | {claim} "
            + $"| {typedLeaderboard} | {typedStatus} | {mebibytes} |");
    }

    private static async Task FillAsync(ISweepStore store, int sweeps, int groups)
    {
        var evaluations = Enumerable.Range(0, EvaluationsPerRun).Select(i => BenchSweep.Evaluation(i * 50)).ToList();
        for (var sweep = 1; sweep <= sweeps; sweep++)
        {
            await store.SubmitAsync(BenchSweep.Of($"sweep-{sweep}", RunsPerSweep), false, default);
            await Task.WhenAll(Enumerable.Range(0, 4).Select(slot => Task.Run(async () =>
            {
                while (await store.ClaimAsync(ClaimRequest.For([BenchSweep.Worker(slot)], null), default) is [var lease])
                {
                    var result = new RunResult(950, 1, 1, "feed");
                    var update = new RunUpdate
                    {
                        Start = BenchSweep.Start,
                        Evaluations = evaluations,
                        Result = result,
                        ValGroups = BenchSweep.Groups(lease.Run.Number, evaluations[^1].Step, groups),
                    };
                    await store.RecordAsync(lease, update, default);
                }
            })));
        }
    }

    // The first call of a fresh process also compiles the code that it runs; the median is what it costs after that.
    private static async Task<string> TimeAsync<T>(Func<Task<T>> work)
    {
        var times = new List<double>();
        for (var i = 0; i < 15; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await work();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        return $"{times.Order().ElementAt(7):0.0} ms (first {times[0]:0} ms)";
    }

    /// <summary>The whole command as a person types it, process start included.</summary>
    private static async Task<string> TypeAsync(params string[] command)
    {
        var times = new List<double>();
        for (var i = 0; i < 15; i++)
        {
            var start = Stopwatch.GetTimestamp();
            using var process = Process.Start(new ProcessStartInfo(SweepProgram.Path, command) { RedirectStandardOutput = true })!;
            await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            if (process.ExitCode != 0)
                throw new InvalidOperationException($"sweep {string.Join(' ', command)} ended with {process.ExitCode}");
        }
        return $"{times.Order().ElementAt(7):0} ms (most {times.Max():0} ms)";
    }
}
