using Sweep.Store;
using Sweep.Testing;

namespace Sweep.Bench.Store;

/// <summary>Whole runs (claim, start, 10 evaluations, completion) on SQLite, a write each and as a worker does it, in two.</summary>
internal static class WholeRuns
{
    private const int Evaluations = 10;

    public static async Task RunAsync(BenchSettings settings)
    {
        Console.WriteLine($"### Whole runs on SQLite: claim, start, {Evaluations} evaluations, completion (synced to disk)\n");
        Console.WriteLine("| processes | writes a run | runs a second | evaluations a second | CPU ms a run | errors |");
        Console.WriteLine("| ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (var (mode, writes) in ((string, int)[])[("runs", 3 + Evaluations), ("runs-batched", 2)])
        {
            foreach (var processes in (int[])[1, settings.Int("processes", 4)])
            {
                using var folder = new TempFolder();
                var path = folder.PathOf("sweep.db");
                await using (var store = await SweepStores.OpenAsync(path))
                    await store.SubmitAsync(BenchSweep.Of("bench", 50_000), false, default);
                var (report, seconds) = await Competition.RunAsync(mode, path, processes, 1, settings.Int("seconds", 8), Evaluations);
                Console.WriteLine($"| {processes} | {writes} | {report.Runs / seconds:0} | {report.Evaluations / seconds:0} "
                    + $"| {report.CpuSeconds / report.Runs * 1000:0.00} | {report.Errors} |");
            }
        }
    }
}
