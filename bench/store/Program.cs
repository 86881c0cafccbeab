using System.Globalization;
using Sweep.Bench.Store;

// sweep-bench-store [SECTION...]: measures the store on this machine and prints a Markdown section. Without arguments: all sections.
// `sweep-bench-store worker ...` is what it starts itself, many times, to have real processes compete.
if (args is ["worker", ..])
    return await WorkerProcess.RunAsync(args[1..]);

var sections = new Dictionary<string, Func<Task>>
{
    ["contention"] = Contention.RunAsync,
    ["runs"] = WholeRuns.RunAsync,
    ["history"] = History.RunAsync,
    ["fleet"] = Fleet.RunAsync,
};
foreach (var name in args.Length == 0 ? [.. sections.Keys] : args)
{
    if (!sections.TryGetValue(name, out var section))
    {
        Console.Error.WriteLine($"'{name}' is no section; there are {string.Join(", ", sections.Keys)}");
        return 2;
    }
    await section();
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $""));
}
return 0;
