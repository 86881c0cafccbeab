using Sweep.Store;
using Sweep.Testing;

namespace Sweep.Bench.Store;

/// <summary>32 processes at one SQLite file for 10 s: claims, then evaluations.</summary>
internal static class Contention
{
    public static async Task RunAsync(BenchSettings settings)
    {
        var (processes, time) = (settings.Int("processes", 32), settings.Int("seconds", 10));
        Console.WriteLine($"### {processes} processes on one SQLite file for {time} s\n");
        Console.WriteLine("| write | a second | median ms | p99 ms | CPU ms each | lock errors |");
        Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: |");
        foreach (var mode in (string[])["claims", "evaluations"])
        {
            using var folder = new TempFolder();
            var path = folder.PathOf("sweep.db");
            await using (var store = await SweepStores.OpenAsync(path))
                await store.SubmitAsync(BenchSweep.Of("bench", 2000), false, default);
            var (report, seconds) = await Competition.RunAsync(mode, path, processes, 1, time);
            // A claim is given back at once, in a second transaction, so that the queue never runs dry.
            var (what, count) = mode == "claims" ? ("claim (and its release)", report.Claims) : ("evaluation", report.Evaluations);
            var quantiles = mode == "claims" ? $" {report.ClaimQuantile(0.5):0.0} | {report.ClaimQuantile(0.99):0.0} " : " | ";
            Console.WriteLine($"| {what} | {count / seconds:0} |{quantiles}"
                + $"| {report.CpuSeconds / count * 1000:0.00} | {report.Errors} |");
            if (report.FirstError is not null)
                Console.WriteLine($"\nfirst error: {report.FirstError}\n");
        }
    }
}
