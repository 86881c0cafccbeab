using System.Text.Json.Nodes;
using Sweep.Core;
using Sweep.Store;
using Sweep.Testing;

namespace Sweep.Hosts.Tests;

/// <summary>The sweep of the README, whose leaderboard must come out the same wherever and through whatever it is made.</summary>
internal static class DemoSweep
{
    public const string Name = "demo";

    private const int Runs = 8;

    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(4);

    public static string File { get; } = Repository.PathOf("configs", "demo.yaml");

    /// <summary>The leaderboard of one machine that nobody disturbs.</summary>
    /// <param name="file">Of a sweep of the same name and number of runs; null for this one.</param>
    public static async Task<string> UndisturbedAsync(TempFolder folder, string? file = null)
    {
        var store = folder.PathOf("one", "sweep.db");
        await HostProcess.RunAsync(BuiltProgram.Sweep, "run", file ?? File, "--store", store, "--devices", "cpu");
        return await LeaderboardAsync([], store);
    }

    /// <summary>The leaderboard as a host sees it, without what may differ: times, attempts.</summary>
    public static async Task<string> LeaderboardAsync(string[] on, string store)
    {
        var rows = JsonNode.Parse(
            await HostProcess.RunAsync([.. on, BuiltProgram.Sweep, "leaderboard", Name, "--json", "--store", store]))!.AsArray();
        Assert.Equal(Runs, rows.Count);
        foreach (var row in rows)
        {
            foreach (var measured in new[] { "attempts", "seconds", "tokens_per_second", "host", "device" })
                Assert.True(row!.AsObject().Remove(measured), $"the leaderboard has no {measured}");
        }
        return rows.ToJsonString();
    }

    /// <summary>
    /// Freezes a host's worker while it trains, and returns the run that it holds. A run takes a few seconds only, and may end between a
    /// look at the store and the signal: the worker is let go on until the store says that it was stopped within one.
    /// </summary>
    public static async Task<RunId> FreezeAsync(ISweepStore store, string host, ChildProcess worker)
    {
        while (true)
        {
            await UntilAsync(async () => await HeldAsync(store, host) is not null, () => $"{host} to work; it said\n{worker.Said}");
            worker.Send(ChildProcess.SigStop);
            if (await StaysHeldAsync(store, host) is { } held)
                return held;
            worker.Send(ChildProcess.SigCont);
        }
    }

    // A call that was on its way when its caller was stopped has its effect between these looks.
    private static async Task<RunId?> StaysHeldAsync(ISweepStore store, string host)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        var held = await HeldAsync(store, host);
        for (var looks = 0; looks < 5 && held is not null && await timer.WaitForNextTickAsync(); looks++)
            held = await HeldAsync(store, host) is { } now && now == held ? held : null;
        return held;
    }

    // The run of which the host has recorded an evaluation.
    private static async Task<RunId?> HeldAsync(ISweepStore store, string host) => (await store.ListRunsAsync(Name, default))
        .FirstOrDefault(run => run.State == RunState.Running && run.Host == host && run.Last is not null)?.Id;

    public static async Task<RunDetail> FindAsync(ISweepStore store, RunId run) => (await store.FindRunAsync(run, default))!;

    public static Task CompletedAsync(ISweepStore store, Func<string> said) =>
        UntilAsync(async () => (await store.FindSweepAsync(Name, default))!.Counts.Unfinished == 0, () => $"the sweep to end\n{said()}");

    public static async Task UntilAsync(Func<Task<bool>> condition, Func<string> what)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        using var end = new CancellationTokenSource();
        async Task WatchAsync()
        {
            while (!await condition())
                await timer.WaitForNextTickAsync(end.Token);
        }
        try
        {
            await WatchAsync().WaitAsync(Timeout);
        }
        catch (TimeoutException)
        {
            // What was said by now, not at the start.
            throw new TimeoutException($"waited {Timeout.TotalMinutes:0} minutes for {what()}");
        }
        finally
        {
            await end.CancelAsync();
        }
    }
}
