using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Sweep.Core;
using Sweep.Store;
using Sweep.Worker;

namespace Sweep.Silo;

/// <summary>
/// For service managers and load balancers. <c>GET /livez</c>: 200 while the process answers. <c>GET /readyz</c> and <c>/healthz</c>: 200
/// while the store answers too, else 503; a head says whether it is active or a standby. <c>GET /devices</c>: what this machine's slots do.
/// <c>GET /metrics</c>: for Prometheus.
/// </summary>
internal static class HealthEndpoint
{
    // Shorter than the time-outs of those who ask.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);

    public static void Map(WebApplication application)
    {
        application.MapGet("/livez", () => Results.Text("ok\n"));
        foreach (var path in (string[])["/readyz", "/healthz"])
            application.MapGet(path, (IServiceProvider services, CancellationToken cancel) => CheckAsync(
                services.GetRequiredService<ISweepStore>(),
                services.GetService<HeadRole>(),
                services.GetRequiredService<TimeProvider>(),
                cancel));
        application.MapGet("/devices", (DeviceHost devices) => Results.Json(devices.List(), SweepJson.Compact));
        application.MapPrometheusScrapingEndpoint("/metrics");
    }

    private static async Task<IResult> CheckAsync(ISweepStore store, HeadRole? role, TimeProvider time, CancellationToken cancel)
    {
        using var timeout = new CancellationTokenSource(Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancel);
        try
        {
            // The cheapest question about runs: one look-up by unique indexes, which finds nothing, since no sweep has an empty name.
            await store.FindRunAsync(new RunId("", 1), either.Token);
            return Results.Text(role is null ? "ok\n" : $"ok\n{role}\n");
        }
        catch (SweepException e)
        {
            return Results.Text(e.Message + "\n", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            return Results.Text(
                $"the store has not answered within {Timeout.TotalSeconds:0} s\n", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }
}
