using Sweep.Store;
using Sweep.Testing;

namespace Sweep.Bench.Store;

/// <summary>A simulated fleet on PostgreSQL: 256 slots in 8 processes take 20,000 runs of 3 evaluations each.</summary>
internal static class Fleet
{
    private const int Processes = 8;
    private const int SlotsPerProcess = 32;
    private const int Evaluations = 3;

    public static async Task RunAsync(BenchSettings settings)
    {
        var runCount = settings.Int("runs", 20_000);
        Console.WriteLine($"### A fleet on PostgreSQL: {Processes * SlotsPerProcess} slots in {Processes} processes, "
            + $"{runCount:N0} runs of {Evaluations} evaluations\n");
        if (PostgresServer.Binaries is null)
        {
            Console.WriteLine("PostgreSQL is not installed.");
            return;
        }
        // As it would run for real: synced commits.
        await using var server = await PostgresServer.StartNewAsync("fsync=on", "full_page_writes=on");
        Console.WriteLine("| writes a run | runs a second | writes a second | claim median ms | claim p99 ms | errors | completed "
            + "| claimed more than once | evaluations missing |");
        Console.WriteLine("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (var (mode, writes) in ((string, int)[])[("runs", 3 + Evaluations), ("runs-batched", 2)])
            await MeasureAsync(server.Url($"fleet_{writes}"), mode, writes, runCount);
    }

    private static async Task MeasureAsync(string url, string mode, int writes, int runCount)
    {
        await using var store = await SweepStores.OpenAsync(url);
        await store.SubmitAsync(BenchSweep.Of("fleet", runCount), false, default);
        var (report, seconds) = await Competition.RunAsync(mode, url, Processes, SlotsPerProcess, 0, Evaluations);

        var counts = (await store.FindSweepAsync("fleet", default))!.Counts;
        var runs = await store.ListRunsAsync("fleet", default);
        var evaluations = await store.ListEvaluationsAsync("fleet", null, default);
        var claimedMoreThanOnce = runs.Count(r => r.Attempts != 1);
        var missing = (runCount * Evaluations) - evaluations.Count;
        Console.WriteLine($"| {writes} | {report.Runs / seconds:0} | {report.Runs * writes / seconds:0} "
            + $"| {report.ClaimQuantile(0.5):0.0} | {report.ClaimQuantile(0.99):0.0} "
            + $"| {report.Errors} | {counts.Completed} | {claimedMoreThanOnce} | {missing} |");
        if (report.FirstError is not null)
            Console.WriteLine($"\nfirst error: {report.FirstError}");
    }
}
