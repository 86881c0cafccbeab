using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Sweep.Worker;

namespace Sweep.Silo;

/// <summary>
/// The service seen from outside: metrics for Prometheus at <c>/metrics</c>, and metrics and traces to an OpenTelemetry collector where
/// OTEL_EXPORTER_OTLP_ENDPOINT names one.
/// </summary>
internal static class SiloTelemetry
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <param name="machine">Tells this silo from the others.</param>
    /// <param name="reportsRuns">Whether it has the store: of a cluster only heads do.</param>
    public static void Add(IServiceCollection services, string machine, bool reportsRuns)
    {
        services.AddSingleton<DeviceTelemetry>();
        if (reportsRuns)
            services.AddHostedService<RunTelemetry>();
        var exports = Environment.GetEnvironmentVariable(Endpoint) is { Length: > 0 };
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("sweep-silo", serviceInstanceId: machine))
            .WithMetrics(metrics =>
            {
                metrics.AddMeter(
                    WorkerTelemetry.Name, DeviceTelemetry.MeterName, RunTelemetry.MeterName, "Microsoft.Orleans", "System.Runtime");
                metrics.AddPrometheusExporter();
                if (exports)
                    metrics.AddOtlpExporter();
            })
            .WithTracing(traces =>
            {
                if (exports)
                    traces.AddSource(WorkerTelemetry.Name).AddOtlpExporter();
            });
    }
}
