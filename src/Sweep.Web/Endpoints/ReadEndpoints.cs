using System.Net.Mime;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Sweep.Core;
using Sweep.Listings;
using Sweep.Store;

namespace Sweep.Web;

/// <summary>What the page reads: <c>GET /api/...</c>.</summary>
internal static class ReadEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, Dashboard dashboard)
    {
        var api = routes.MapGroup("/api");
        api.MapGet("info", (HttpContext context) => SendAsync(context, InfoJson.Of(dashboard)));
        api.MapGet("sweeps", async (HttpContext context) =>
            await SendAsync(context, await SweepsJson.ReadAsync(dashboard.Store, context.RequestAborted)));
        api.MapGet("sweeps/{sweep}", async (HttpContext context, string sweep) =>
        {
            var snapshot = await SweepSnapshot.ReadAsync(dashboard.Store, sweep, context.RequestAborted);
            await SendAsync(context, await SweepPageJson.ReadAsync(dashboard.Store, snapshot, 0, context.RequestAborted));
        });
        api.MapGet("sweeps/{sweep}/table", async (HttpContext context, string sweep) =>
        {
            var snapshot = await SweepSnapshot.ReadAsync(dashboard.Store, sweep, context.RequestAborted);
            var groups = await StoredGroups.LoadAsync(dashboard.Store, sweep, context.RequestAborted);
            await SendAsync(context, TableJson.Of(snapshot, RankedRuns.Of(snapshot.Rows, snapshot.Sweep.Metric, groups), false, 0));
        });
        api.MapGet("sweeps/{sweep}/curves", async (HttpContext context, string sweep, string? runs) =>
        {
            var snapshot = await SweepSnapshot.ReadAsync(dashboard.Store, sweep, context.RequestAborted);
            var chosen = RunNumbers.Parse(runs);
            var shown = chosen is null
                ? snapshot.Runs.Where(run => run.Last is not null).Take(CurvesJson.UsualRuns)
                : snapshot.Runs.Where(run => chosen.Contains(run.Id.Number));
            var curves = (await dashboard.Store.ListEvaluationsAsync(sweep, null, context.RequestAborted))
                .ToLookup(e => e.Number, e => e.Evaluation);
            await SendAsync(context, CurvesJson.Of(
                snapshot.Sweep, shown.Select(run => (run, (IReadOnlyList<Evaluation>)[.. curves[run.Id.Number]]))));
        });
    }

    private static Task SendAsync(HttpContext context, byte[] json)
    {
        context.Response.ContentType = MediaTypeNames.Application.Json;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.ContentLength = json.Length;
        return context.Response.Body.WriteAsync(json, context.RequestAborted).AsTask();
    }
}
