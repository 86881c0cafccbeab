using System.Diagnostics;
using System.Globalization;
using System.Net.ServerSentEvents;
using Sweep.Bench.Web;
using Sweep.Store;
using Sweep.Testing;

// sweep-bench-web [runs=10000] [evaluations=20] [groups=0]: what a dashboard of one large sweep takes, as a Markdown table.
int Given(string name, int usual) => args.FirstOrDefault(arg => arg.StartsWith($"{name}=", StringComparison.Ordinal)) is { } given
    ? int.Parse(given[(name.Length + 1)..], CultureInfo.InvariantCulture) : usual;
var (runs, evaluations, groups) = (Given("runs", 10_000), Given("evaluations", 20), Given("groups", 0));

Console.WriteLine($"{runs:N0} runs of {evaluations} evaluations, {groups} groups of sequences each\n");
Console.WriteLine(
    "| store | first table | table again | after a change | size | 50 curves | list of sweeps | update in the stream | memory |");
Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
using (var folder = new TempFolder())
    await MeasureAsync("SQLite", folder.PathOf("sweep.db"));
if (PostgresServer.Binaries is not null)
{
    await using var server = await PostgresServer.StartNewAsync();
    await MeasureAsync("PostgreSQL", server.Url("web"));
}

async Task MeasureAsync(string kind, string location)
{
    await using var store = await SweepStores.OpenAsync(location);
    await ManyRuns.FillAsync(store, runs, evaluations, groups);
    await using var dashboard = await DashboardProcess.StartAsync(location);
    var address = $"/api/sweeps/{ManyRuns.Name}";
    var (first, size) = await TimeAsync(dashboard, $"{address}/table");
    var (again, _) = await TimeAsync(dashboard, $"{address}/table");
    var (curves, _) = await TimeAsync(dashboard, $"{address}/curves");
    var (list, _) = await TimeAsync(dashboard, "/api/sweeps");
    var updates = new List<double>();
    var lease = (await ManyRuns.ClaimAsync(store, 0))!;
    using var stream = await dashboard.Browser.GetStreamAsync($"/api/events?sweep={ManyRuns.Name}");
    await using var events = SseParser.Create(stream).EnumerateAsync().GetAsyncEnumerator();
    await events.MoveNextAsync();
    var changed = new List<double>();
    for (var i = 0; i < 9; i++)
    {
        var start = Stopwatch.GetTimestamp();
        await store.RecordAsync(lease, new RunUpdate { Evaluations = [ManyRuns.Evaluation(runs, i * 50)] }, default);
        do
            await events.MoveNextAsync();
        while (events.Current.EventType != "change");
        updates.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        changed.Add((await TimeAsync(dashboard, $"{address}/table")).Milliseconds);
    }
    Console.WriteLine(
        $"| {kind} | {first:0} ms | {again:0} ms | {changed.Order().ElementAt(4):0} ms | {size / 1e6:0.0} MB | {curves:0} ms | {list:0} ms "
        + $"| {updates.Order().ElementAt(4):0} ms (most {updates.Max():0}) | {dashboard.PeakMebibytes} MiB |");
}

static async Task<(double Milliseconds, int Bytes)> TimeAsync(DashboardProcess dashboard, string path)
{
    var start = Stopwatch.GetTimestamp();
    var answer = await dashboard.Browser.GetByteArrayAsync(path);
    return (Stopwatch.GetElapsedTime(start).TotalMilliseconds, answer.Length);
}
