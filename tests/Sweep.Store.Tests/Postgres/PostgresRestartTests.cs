using System.Collections.Concurrent;
using Sweep.Core;
using Sweep.Store.Conformance;
using Sweep.Testing;

namespace Sweep.Store.Tests.Postgres;

/// <summary>A server that goes away in the middle of work and comes back.</summary>
public sealed class PostgresRestartTests
{
    private const int Runs = 300;

    [PostgresFact]
    public Task Work_WhileTheServerIsRestarted_LosesAndDoublesNothing() => WorkOverARestartAsync(kill: false);

    [PostgresFact]
    public Task Work_WhileTheServerCrashes_LosesAndDoublesNothing() => WorkOverARestartAsync(kill: true);

    [PostgresFact]
    public async Task WaitForWork_OverARestart_StillHears()
    {
        await using var server = await PostgresServer.StartNewAsync();
        await using var store = await SweepStores.OpenAsync(server.Url("restart"));
        await using var other = await SweepStores.OpenAsync(server.Url("restart"));
        var waiting = store.WaitForWorkAsync(TimeSpan.FromMinutes(5), default);
        await server.StopAsync();
        await server.StartAsync();
        await other.SubmitAsync(Submission(1), false, default);
        await waiting.Within("the wait to end after a submission");
    }

    [PostgresFact]
    public async Task Call_WhileTheServerStaysAway_EndsAsUnavailable()
    {
        await using var server = await PostgresServer.StartNewAsync();
        await using var store = await SweepStores.OpenAsync(server.Url("restart"));
        await server.StopAsync();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.ListSweepsAsync(default)).Within("the call to give up");
        await server.StartAsync();
        Assert.Empty(await store.ListSweepsAsync(default));
    }

    // Without fsync a killed server keeps what it committed, as long as the machine itself stays up.
    private static async Task WorkOverARestartAsync(bool kill)
    {
        await using var server = await PostgresServer.StartNewAsync();
        await using var store = await SweepStores.OpenAsync(server.Url("restart"), new StoreOptions { LeaseTime = StoreHost.LongLease });
        await store.SubmitAsync(Submission(Runs), false, default);

        var done = new ConcurrentBag<RunId>();
        var third = new TaskCompletionSource();
        var working = Task.WhenAll(Enumerable.Range(0, 6).Select(slot => Task.Run(async () =>
        {
            var worker = new WorkerIdentity("worker", "host", 1, 1, $"cpu:{slot}");
            while (await store.ClaimAsync(worker, null, default) is { } lease)
            {
                await store.RecordAsync(lease, new RunUpdate { Start = new RunStart(0, 1, 1, "k", "e", "v") }, default);
                await store.RecordAsync(lease, new RunUpdate { Evaluations = [new Evaluation(0, 4, 0, 4, 0, 0)] }, default);
                await store.RecordAsync(
                    lease,
                    new RunUpdate
                    {
                        Evaluations = [new Evaluation(5, 3, 0, 3, 0, 0)],
                        Result = new RunResult(5, 1, 1, "feed"),
                    },
                    default);
                done.Add(lease.Run);
                if (done.Count >= Runs / 3)
                    third.TrySetResult();
            }
        })));
        await third.Task.Within("a third of the runs");
        await server.StopAsync(kill);
        await server.StartAsync();
        await working.Within("the work to end after the restart");

        Assert.Equal(Enumerable.Range(1, Runs), done.Select(run => run.Number).Order());
        Assert.Equal(Runs, (await store.FindSweepAsync("demo", default))!.Counts.Completed);
        Assert.All(await store.ListRunsAsync("demo", default), run => Assert.Equal(1, run.Attempts));
        Assert.Equal(2 * Runs, (await store.ListEvaluationsAsync("demo", null, default)).Count);
    }

    private static SweepSubmission Submission(int runs) => new(
        "demo", "{}", new DataReference("x", "ab12cd34ef56"), new Metric("val_loss", true), null, 0, null, null, null,
        [.. Enumerable.Range(1, runs).Select(n =>
            new SweepPoint(n, new Hyperparameters { Seed = n }, new Dictionary<string, ParameterValue> { ["seed"] = (long)n }, $"h{n}"))]);
}
