using System.Globalization;
using System.Net.Mime;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Sweep.Core;

namespace Sweep.Web;

/// <summary>What the page reads: <c>GET /api/...</c>.</summary>
internal static class ReadEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, Dashboard dashboard)
    {
        var views = dashboard.Views;
        var api = routes.MapGroup("/api");
        api.MapGet("info", (HttpContext context) => SendAsync(context, InfoJson.Of(dashboard)));
        api.MapGet("devices", async (HttpContext context) => await SendAsync(context, await views.DevicesAsync(context.RequestAborted)));
        api.MapGet("sweeps", async (HttpContext context, CancellationToken cancel) =>
        {
            var version = await views.Versions.OfAllAsync(cancel);
            await SendAsync(context, version, () => views.SweepsAsync(version, cancel));
        });
        MapSweep(api, dashboard, "", views.SweepAsync);
        MapSweep(api, dashboard, "/table", views.TableAsync);
        MapSweep(api, dashboard, "/importance", views.ImportanceAsync);
        MapSweep(api, dashboard, "/stopping", views.StoppingAsync);
        MapSweep(api, dashboard, "/timeline", views.TimelineAsync);
        MapRuns(api, dashboard, "/curves", (sweep, runs, version, cancel) => views.CurvesAsync(sweep, runs, version, cancel));
        MapRuns(api, dashboard, "/compare", (sweep, runs, version, cancel) => views.CompareAsync(sweep, runs, version, cancel));
        api.MapGet("sweeps/{sweep}/runs/{number:int}", async (HttpContext context, string sweep, int number) =>
        {
            var version = await views.Versions.OfAsync(sweep, context.RequestAborted);
            await SendAsync(context, version, () => views.RunAsync(new RunId(sweep, number), version, context.RequestAborted));
        });
    }

    private static void MapSweep(
        RouteGroupBuilder api, Dashboard dashboard, string view, Func<string, SweepVersion, CancellationToken, Task<byte[]>> make) =>
        api.MapGet($"sweeps/{{sweep}}{view}", async (HttpContext context, string sweep) =>
        {
            var version = await dashboard.Views.Versions.OfAsync(sweep, context.RequestAborted);
            await SendAsync(context, version, () => make(sweep, version, context.RequestAborted));
        });

    private static void MapRuns(
        RouteGroupBuilder api, Dashboard dashboard, string view,
        Func<string, IReadOnlyList<int>?, SweepVersion, CancellationToken, Task<byte[]>> make) =>
        api.MapGet($"sweeps/{{sweep}}{view}", async (HttpContext context, string sweep, string? runs) =>
        {
            var version = await dashboard.Views.Versions.OfAsync(sweep, context.RequestAborted);
            var numbers = RunNumbers.Parse(runs);
            await SendAsync(context, version, () => make(sweep, numbers, version, context.RequestAborted));
        });

    /// <summary>Nothing but "not modified" to a browser that has this version.</summary>
    private static async Task SendAsync(HttpContext context, SweepVersion version, Func<Task<byte[]>> make)
    {
        var tag = string.Create(CultureInfo.InvariantCulture, $"\"{version.Changed}\"");
        context.Response.Headers.ETag = tag;
        if (context.Request.Headers.IfNoneMatch == tag)
        {
            context.Response.Headers.CacheControl = "no-cache";
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }
        await SendAsync(context, await make());
    }

    private static Task SendAsync(HttpContext context, byte[] json)
    {
        context.Response.ContentType = MediaTypeNames.Application.Json;
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.ContentLength = json.Length;
        return context.Response.Body.WriteAsync(json, context.RequestAborted).AsTask();
    }
}
