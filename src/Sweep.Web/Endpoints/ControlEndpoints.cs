using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Sweep.Control;
using Sweep.Core;
using Sweep.Store;

namespace Sweep.Web;

/// <summary>What the page changes: <c>POST /api/...</c>. Each is what the verb of its name does.</summary>
internal static class ControlEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, Dashboard dashboard)
    {
        var api = routes.MapGroup("/api");
        api.MapPost("sweeps/{sweep}/cancel", async (string sweep, RunBody body, CancellationToken cancel) =>
        {
            var (stored, run) = await FindAsync(dashboard, sweep, body.Run, cancel);
            var done = await RunCancellation.CarryOutAsync(dashboard.Store, stored, run, cancel);
            return Results.Json(new { done.Cancelled, done.EndsSearch }, SweepJson.Compact);
        });
        api.MapPost("sweeps/{sweep}/resume", async (string sweep, RunBody body, CancellationToken cancel) =>
        {
            var (stored, run) = await FindAsync(dashboard, sweep, body.Run, cancel);
            var done = await RunResumption.CarryOutAsync(dashboard.Store, stored, run, body.FromStart, cancel);
            return Results.Json(new { done.Resumed, done.ResumesSearch }, SweepJson.Compact);
        });
        api.MapPost("sweeps/{sweep}/pause", (string sweep, CancellationToken cancel) => PauseAsync(dashboard, sweep, true, cancel));
        api.MapPost("sweeps/{sweep}/unpause", (string sweep, CancellationToken cancel) => PauseAsync(dashboard, sweep, false, cancel));
        api.MapPost("sweeps/{sweep}/extend", (string sweep, ExtendBody body, CancellationToken cancel) =>
            ExtendAsync(dashboard, sweep, body, cancel));
        api.MapPost("sweeps/{sweep}/runs/{number:int}/generate", (string sweep, int number, GenerateBody body, CancellationToken cancel) =>
            GenerateAsync(dashboard, new RunId(sweep, number), body, cancel));
        api.MapPost("devices/drain", (DeviceBody body, CancellationToken cancel) => DrainAsync(dashboard, body, drain: true, cancel));
        api.MapPost("devices/undrain", (DeviceBody body, CancellationToken cancel) => DrainAsync(dashboard, body, drain: false, cancel));
    }

    private static async Task<IResult> PauseAsync(Dashboard dashboard, string name, bool pauses, CancellationToken cancel)
    {
        var (sweep, _) = await FindAsync(dashboard, name, null, cancel);
        await dashboard.Store.ConfigureAsync(sweep.Name, new SweepSettings { Paused = pauses }, cancel);
        return Results.Json(new { on_hold = pauses, running = sweep.Counts.Running }, SweepJson.Compact);
    }

    private static async Task<IResult> ExtendAsync(Dashboard dashboard, string name, ExtendBody body, CancellationToken cancel)
    {
        var (sweep, _) = await FindAsync(dashboard, name, null, cancel);
        try
        {
            var extension = await SweepExtension.ReadAsync(dashboard.Store, sweep, body.Text, dashboard.Options.Texts, cancel);
            if (body.Confirm)
                await extension.CarryOutAsync(dashboard.Store, cancel);
            return Results.Json(
                new { plan = extension.Sentences, new_points = extension.NewRuns, problems = Array.Empty<object>(), stored = body.Confirm },
                SweepJson.Compact);
        }
        catch (SweepFileException e)
        {
            var problems = e.Problems.Select(problem => new { problem.Line, problem.Column, problem.Message });
            return Results.Json(
                new { plan = Array.Empty<string>(), new_points = 0, problems, stored = false }, SweepJson.Compact);
        }
    }

    private static async Task<IResult> GenerateAsync(Dashboard dashboard, RunId id, GenerateBody body, CancellationToken cancel)
    {
        var run = await dashboard.Store.FindRunAsync(id, cancel)
            ?? throw new NotFoundException("run", Quoted.Plain(id.ToString()), "the sweep's table has those there are");
        var sample = await dashboard.Texts.WriteAsync(run, body.ToRequest(), cancel);
        return Results.Json(new { sample.Text, sample.Step, best_step = run.Summary.Best?.Step }, SweepJson.Compact);
    }

    private static async Task<IResult> DrainAsync(Dashboard dashboard, DeviceBody body, bool drain, CancellationToken cancel)
    {
        if (dashboard.Options.SetDrained is not { } setDrained)
        {
            throw new ConflictException("this store is no cluster, and only a cluster's devices are drained; stop the worker on "
                + $"{Quoted.Plain(body.Host)} instead, it checkpoints what it trains");
        }
        var status = await setDrained(body.Host, body.Device, drain, cancel);
        return Results.Json(new { host = status.Host, device = status.Device, state = status.State.ToName() }, SweepJson.Compact);
    }

    private static async Task<(SweepSummary Sweep, RunSummary? Run)> FindAsync(
        Dashboard dashboard, string name, int? number, CancellationToken cancel)
    {
        var sweep = await dashboard.Store.FindSweepAsync(name, cancel)
            ?? throw new NotFoundException("sweep", Quoted.Plain(name), "the page of all sweeps has those there are");
        if (number is null)
            return (sweep, null);
        var run = await dashboard.Store.FindRunAsync(new RunId(name, number.Value), cancel)
            ?? throw new NotFoundException("run", Quoted.Plain($"{name}/{number}"), "the sweep's table has those there are");
        return (sweep, run.Summary);
    }
}
