using System.Diagnostics;
using System.Globalization;
using Sweep.Bench.Scheduler;
using Sweep.Testing;

// sweep-bench-scheduler [RUNS]: whole runs a second (claim, start, 10 evaluations, completion) with 1 and with 4 worker processes on
// one SQLite store, as a Markdown table. `sweep-bench-scheduler worker STORE SLOTS TRAINER` is one of those processes.
if (args is ["worker", var store, var slots, var fakeTrainer])
    return await BenchWorker.RunAsync(store, int.Parse(slots, CultureInfo.InvariantCulture), fakeTrainer);

var runs = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 4000;
var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
var trainer = Repository.PathOf("artifacts", "bin", "Sweep.FakeTrainer", configuration, "fake-trainer");
Console.WriteLine("| worker processes | slots in each | runs | runs/s | pause between runs, median | p99 | worker CPU a run "
    + "| lost or doubled |");
Console.WriteLine("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
foreach (var (workers, slotsOfEach) in new[] { (1, 2), (4, 1) })
    Console.WriteLine(await MeasureAsync(workers, slotsOfEach));
return 0;

async Task<string> MeasureAsync(int workers, int slotsOfEach)
{
    using var folder = new TempFolder();
    var path = folder.PathOf("sweep.db");
    await BenchSweep.SubmitAsync(path, runs);
    var reports = await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => RunWorkerAsync(path, slotsOfEach)));
    var wrong = await BenchSweep.CountWrongAsync(path);
    var fields = reports.Select(r => r.Split(' ')).ToList();
    var done = fields.Sum(f => int.Parse(f[0], CultureInfo.InvariantCulture));
    // A worker that got no run has no first one.
    var first = fields.Where(f => f[0] != "0").Min(f => long.Parse(f[1], CultureInfo.InvariantCulture));
    var last = fields.Max(f => long.Parse(f[2], CultureInfo.InvariantCulture));
    var seconds = Stopwatch.GetElapsedTime(first, last).TotalSeconds;
    var cpu = fields.Sum(f => double.Parse(f[3], CultureInfo.InvariantCulture));
    var pauses = fields.SelectMany(f => f[4].Split(',', StringSplitOptions.RemoveEmptyEntries))
        .Select(p => double.Parse(p, CultureInfo.InvariantCulture)).Order().ToList();
    var (median, p99) = (pauses[pauses.Count / 2], pauses[pauses.Count * 99 / 100]);
    return string.Create(CultureInfo.InvariantCulture,
        $"| {workers} | {slotsOfEach} | {done} | {done / seconds:0} | {median:0.0} ms | {p99:0.0} ms "
        + $"| {1000 * cpu / done:0.00} ms | {wrong} |");
}

async Task<string> RunWorkerAsync(string path, int slotsOfEach)
{
    string[] arguments = ["worker", path, slotsOfEach.ToString(CultureInfo.InvariantCulture), trainer];
    using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, arguments) { RedirectStandardOutput = true })!;
    var output = await process.StandardOutput.ReadToEndAsync();
    await process.WaitForExitAsync();
    return process.ExitCode == 0 ? output.Trim() : throw new InvalidOperationException($"a worker ended with exit code {process.ExitCode}");
}
