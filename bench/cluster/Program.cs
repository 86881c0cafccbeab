using System.Globalization;
using Sweep.Bench.Cluster;
using Sweep.Testing;

// sweep-bench-cluster [NAME=VALUE...]: many idle and then busy slots on this machine, as rows of a Markdown table. Settings: where=cluster
// (a head and silos) or where=postgres (services without a cluster), silos=8, slots=125, runs=12000, idle=60 (seconds), submits=21,
// silo=PATH (another build's sweep-silo, to compare).
var given = args.Where(a => a.Contains('=')).Select(a => a.Split('=', 2)).ToDictionary(a => a[0], a => a[1], StringComparer.Ordinal);
var settings = new BenchSettings(
    InCluster: given.GetValueOrDefault("where", "cluster") == "cluster",
    Silos: Number("silos", 8),
    SlotsOfEach: Number("slots", 125),
    Runs: Number("runs", 12000),
    IdleSeconds: Number("idle", 60),
    Submits: Number("submits", 21),
    Silo: given.GetValueOrDefault("silo", BuiltProgram.Silo));
if (PostgresServer.Binaries is null)
{
    Console.Error.WriteLine("PostgreSQL is not installed");
    return 1;
}
await Measurement.RunAsync(settings);
return 0;

int Number(string name, int usual) =>
    given.TryGetValue(name, out var text) ? int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) : usual;
