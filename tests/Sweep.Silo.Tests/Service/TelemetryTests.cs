using System.Net;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Sweep.Store;
using Sweep.Testing;

namespace Sweep.Silo.Tests.Service;

/// <summary>The service as monitoring sees it: probes, Prometheus, an OpenTelemetry collector.</summary>
public sealed class TelemetryTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly int _health = FreePort.Find();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Service_ThatHasTrained_SaysSoToPrometheus()
    {
        await using var store = await SubmittedAsync(runs: 3);
        await using var silo = Start([]);
        await silo.ReadyAsync();
        await FakeSweep.CompletedAsync(store);
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_health}") };

        // The last run's end is counted after it is recorded, and the store's runs are counted every few seconds.
        var metrics = "";
        await FakeSweep.UntilAsync(
            async () => (metrics = await http.GetStringAsync("metrics")) is var text
                && Has(text, "sweep_attempts_total", "sweep_run_state=\"completed\"", "3") && Has(text, "sweep_runs", "\"completed\"", "3"),
            "three attempts and three runs in /metrics");

        Assert.True(Has(metrics, "sweep_devices", "sweep_device_state=\"idle\"", "1"), metrics);
        Assert.Contains("sweep_tokens_total", metrics, StringComparison.Ordinal);
        Assert.Contains("sweep_claim_duration_seconds_count", metrics, StringComparison.Ordinal);
        Assert.DoesNotContain(FakeSweep.Name + "/", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Service_WithACollector_SendsItMetricsAndATraceOfEachAttempt()
    {
        var received = Channel.CreateUnbounded<(string Path, string Body)>();
        await using var collector = await StartCollectorAsync(received.Writer);
        await using var store = await SubmittedAsync(runs: 1);
        await using var silo = Start(new()
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Urls.First(),
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "200",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
        });
        await silo.ReadyAsync();

        var awaited = new List<(string Path, string Text)>
        {
            ("/v1/metrics", "sweep.attempts"), ("/v1/traces", "sweep.attempt"), ("/v1/traces", $"{FakeSweep.Name}/1"),
        };
        async Task AllAsync()
        {
            while (awaited.Count > 0)
            {
                var (path, body) = await received.Reader.ReadAsync();
                awaited.RemoveAll(what => what.Path == path && body.Contains(what.Text, StringComparison.Ordinal));
            }
        }
        await AllAsync().Within("the collector to receive metrics and a trace");
    }

    [Fact]
    public async Task Probes_OfALivingServiceWithoutItsStore_TellLifeFromReadiness()
    {
        await using var store = await SubmittedAsync(runs: 0);
        await using var silo = Start([]);
        await silo.ReadyAsync();
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_health}") };
        using (var ready = await http.GetAsync("readyz"))
            Assert.Equal(HttpStatusCode.OK, ready.StatusCode);

        await BrokenStore.DropRunsAsync(_folder.PathOf("sweep.db"));

        using var unready = await http.GetAsync("readyz");
        using var live = await http.GetAsync("livez");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, unready.StatusCode);
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
    }

    private static bool Has(string metrics, string name, string attribute, string value) => metrics.Split('\n').Any(line =>
        line.StartsWith(name + "{", StringComparison.Ordinal) && line.Contains(attribute, StringComparison.Ordinal)
        && line.Split(' ')[1] == value);

    private async Task<ISweepStore> SubmittedAsync(int runs)
    {
        var store = await SweepStores.OpenAsync(_folder.PathOf("sweep.db"));
        if (runs > 0)
            await store.SubmitAsync(FakeSweep.Of(runs), extend: false, CancellationToken.None);
        return store;
    }

    private SiloProcess Start(Dictionary<string, string> environment) => SiloProcess.Start(
        "alone", FakeTrainerScript.Write(_folder), environment,
        ["--store", _folder.PathOf("sweep.db"), "--devices", "cpu:0", "--health", $"127.0.0.1:{_health}"]);

    private static async Task<WebApplication> StartCollectorAsync(ChannelWriter<(string Path, string Body)> received)
    {
        var collector = WebApplication.CreateSlimBuilder().Build();
        collector.Urls.Add("http://127.0.0.1:0");
        collector.MapPost("/v1/{signal}", async (HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            // Protocol buffers hold texts as they are.
            await received.WriteAsync((request.Path.Value!, Encoding.Latin1.GetString(body.ToArray())));
        });
        await collector.StartAsync();
        return collector;
    }
}
