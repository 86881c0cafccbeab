using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Sweep.Bench.Store;

/// <summary>Starts processes that compete for one store, lets them begin together, and adds up what they report.</summary>
internal static class Competition
{
    public static async Task<(WorkerReport Report, double Seconds)> RunAsync(
        string mode, string location, int processes, int slots, double seconds, int evaluations = 0)
    {
        var workers = Enumerable.Range(0, processes).Select(_ => Start(mode, location, slots, seconds, evaluations)).ToList();
        foreach (var worker in workers)
        {
            if (await worker.StandardOutput.ReadLineAsync() != "ready")
                throw new InvalidOperationException("a worker process did not get ready");
        }
        var start = Stopwatch.GetTimestamp();
        foreach (var worker in workers)
            await worker.StandardInput.WriteLineAsync();
        var reports = await Task.WhenAll(workers.Select(async worker =>
        {
            var line = await worker.StandardOutput.ReadLineAsync()
                ?? throw new InvalidOperationException("a worker process ended without a report");
            return JsonSerializer.Deserialize<WorkerReport>(line)!;
        }));
        var elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
        foreach (var worker in workers)
        {
            await worker.WaitForExitAsync();
            worker.Dispose();
        }
        return (WorkerReport.Sum(reports), elapsed);
    }

    private static Process Start(string mode, string location, int slots, double seconds, int evaluations)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true };
        string[] arguments =
        [
            "worker", mode, location, slots.ToString(CultureInfo.InvariantCulture), seconds.ToString(CultureInfo.InvariantCulture),
            evaluations.ToString(CultureInfo.InvariantCulture),
        ];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        // Compiled once and for all in the warm-up: 32 processes that recompile in the background would measure the compiler.
        start.Environment["DOTNET_TieredCompilation"] = "0";
        start.Environment["DOTNET_gcConcurrent"] = "0";
        return Process.Start(start)!;
    }
}
