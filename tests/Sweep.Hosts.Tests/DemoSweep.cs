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

    /// <summary>The run that the host has recorded an evaluation of.</summary>
    public static async Task<RunId> WorkingAsync(ISweepStore store, string host, Func<string> said)
    {
        RunId? found = null;
        await UntilAsync(
            async () => (found = (await store.ListRunsAsync(Name, default))
                .FirstOrDefault(run => run.State == RunState.Running && run.Host == host && run.Last is not null)?.Id) is not null,
            () => $"{host} to work; it said\n{said()}");
        return found!.Value;
    }

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
