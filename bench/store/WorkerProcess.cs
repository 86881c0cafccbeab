using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Sweep.Core;
using Sweep.Store;
using Sweep.Testing;

namespace Sweep.Bench.Store;

/// <summary>
/// One competing process: <c>worker MODE LOCATION SLOTS SECONDS EVALUATIONS</c>. It opens the store, says "ready", and starts at the
/// line on its standard input; at the end it prints its <see cref="WorkerReport"/> as one line of JSON.
/// </summary>
internal static class WorkerProcess
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        var (mode, location) = (arguments[0], arguments[1]);
        var slots = int.Parse(arguments[2], CultureInfo.InvariantCulture);
        var seconds = double.Parse(arguments[3], CultureInfo.InvariantCulture);
        var evaluations = int.Parse(arguments[4], CultureInfo.InvariantCulture);
        await WarmUpAsync();
        await using var store = await SweepStores.OpenAsync(location);
        Console.WriteLine("ready");
        Console.ReadLine();

        var before = Process.GetCurrentProcess().TotalProcessorTime;
        var end = seconds > 0 ? Stopwatch.GetTimestamp() + (long)(seconds * Stopwatch.Frequency) : long.MaxValue;
        var reports = await Task.WhenAll(Enumerable.Range(0, slots).Select(slot => Task.Run(() => mode switch
        {
            "claims" => ClaimAndReleaseAsync(store, slot, end),
            "evaluations" => EvaluateAsync(store, slot, end),
            _ => RunRunsAsync(store, slot, end, evaluations, oneWrite: mode == "runs-batched"),
        })));
        var sum = WorkerReport.Sum(reports);
        sum.CpuSeconds = (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds;
        Console.WriteLine(JsonSerializer.Serialize(sum));
        return 0;
    }

    // A worker process lives for hours: its first second of compiling code is not what is measured.
    private static async Task WarmUpAsync()
    {
        using var folder = new TempFolder();
        await using var store = await SweepStores.OpenAsync(folder.PathOf("warm.db"));
        await store.SubmitAsync(BenchSweep.Of("warm", 2000), false, default);
        var soon = Stopwatch.GetTimestamp() + Stopwatch.Frequency / 10;
        await ClaimAndReleaseAsync(store, 0, soon);
        await EvaluateAsync(store, 0, soon);
        await RunRunsAsync(store, 0, soon + Stopwatch.Frequency / 10, 3, oneWrite: false);
        await RunRunsAsync(store, 0, soon + Stopwatch.Frequency / 5, 10, oneWrite: true);
    }

    private static async Task<WorkerReport> ClaimAndReleaseAsync(ISweepStore store, int slot, long end)
    {
        var report = new WorkerReport();
        while (Stopwatch.GetTimestamp() < end)
        {
            await MeasureAsync(report, async () =>
            {
                var lease = await ClaimAsync(store, slot, report);
                if (lease is not null)
                    await store.ReleaseAsync(lease, default);
            });
        }
        return report;
    }

    private static async Task<WorkerReport> EvaluateAsync(ISweepStore store, int slot, long end)
    {
        var report = new WorkerReport();
        var lease = (await store.ClaimAsync(ClaimRequest.For([BenchSweep.Worker(slot)], null), default)).SingleOrDefault()
            ?? throw new InvalidOperationException("nothing to claim");
        for (var step = 0; Stopwatch.GetTimestamp() < end; step++)
        {
            await MeasureAsync(report, async () =>
            {
                await store.RecordAsync(lease, new RunUpdate { Evaluations = [BenchSweep.Evaluation(step)] }, default);
                report.Evaluations++;
            });
        }
        return report;
    }

    private static async Task<WorkerReport> RunRunsAsync(ISweepStore store, int slot, long end, int evaluations, bool oneWrite)
    {
        var report = new WorkerReport();
        var recorded = Enumerable.Range(0, evaluations).Select(i => BenchSweep.Evaluation(i * 50)).ToList();
        while (Stopwatch.GetTimestamp() < end && await ClaimAsync(store, slot, report) is { } lease)
        {
            await MeasureAsync(report, async () =>
            {
                var result = new RunResult(1000, 1, 1, "feed");
                if (oneWrite)
                {
                    var update = new RunUpdate { Start = BenchSweep.Start, Evaluations = recorded, Result = result };
                    await store.RecordAsync(lease, update, default);
                }
                else
                {
                    await store.RecordAsync(lease, new RunUpdate { Start = BenchSweep.Start }, default);
                    foreach (var evaluation in recorded)
                        await store.RecordAsync(lease, new RunUpdate { Evaluations = [evaluation] }, default);
                    await store.RecordAsync(lease, new RunUpdate { Result = result }, default);
                }
                report.Evaluations += evaluations;
                report.Runs++;
            });
        }
        return report;
    }

    private static async Task<RunLease?> ClaimAsync(ISweepStore store, int slot, WorkerReport report)
    {
        var start = Stopwatch.GetTimestamp();
        var lease = (await store.ClaimAsync(ClaimRequest.For([BenchSweep.Worker(slot)], null), default)).SingleOrDefault();
        if (lease is not null)
        {
            report.Claims++;
            report.ClaimMilliseconds.Add((float)Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        return lease;
    }

    private static async Task MeasureAsync(WorkerReport report, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (SweepException e)
        {
            report.Errors++;
            report.FirstError ??= e.Message;
        }
    }
}
