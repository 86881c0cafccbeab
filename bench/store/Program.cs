using Sweep.Bench.Store;

// sweep-bench-store [SECTION...] [NAME=VALUE...]: measures the store on this machine and prints a Markdown section. Without sections:
// all of them.
// `sweep-bench-store worker ...` is what it starts itself, many times, to have real processes compete.
if (args is ["worker", ..])
    return await WorkerProcess.RunAsync(args[1..]);

var sections = new Dictionary<string, Func<BenchSettings, Task>>
{
    ["contention"] = Contention.RunAsync,
    ["runs"] = WholeRuns.RunAsync,
    ["history"] = History.RunAsync,
    ["fleet"] = Fleet.RunAsync,
    ["reclaim"] = Reclaim.RunAsync,
};
var settings = BenchSettings.Parse(args);
var wanted = args.Where(a => !a.Contains('=')).ToList();
foreach (var name in wanted.Count == 0 ? [.. sections.Keys] : wanted)
{
    if (!sections.TryGetValue(name, out var section))
    {
        Console.Error.WriteLine($"'{name}' is no section; there are {string.Join(", ", sections.Keys)}");
        return 2;
    }
    await section(settings);
    Console.WriteLine();
}
return 0;
