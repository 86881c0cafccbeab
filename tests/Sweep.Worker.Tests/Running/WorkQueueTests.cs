using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Sweep.Core;
using Sweep.Store;
using Sweep.Testing;

namespace Sweep.Worker.Tests;

/// <summary>How the slots of a process share their calls for work.</summary>
public sealed class WorkQueueTests
{
    [Fact]
    public async Task Slots_ThatAreFreeTogether_AreClaimedForInOneCall()
    {
        const int Slots = 6;
        await using var bench = await WorkerBench.CreateAsync(runs: Slots);
        var claims = 0;
        // While the first claim is repeated, the other slots come.
        var store = FaultyStore.Wrap(bench.Store, method =>
            method == nameof(ISweepStore.ClaimAsync) && Interlocked.Increment(ref claims) == 1 ? FaultyStore.Unavailable() : null);
        var gates = Enumerable.Range(1, Slots).Select(n => $"{n}=gate:go@20").ToArray();
        await using var worker = new RunningWorker(store, bench.Options(Slots, gates));
        for (var run = 1; run <= Slots; run++)
            await worker.Events.SeenAsync<RunClaimedEvent>(e => e.Run.Number == run);
        // The one that failed, its repetition, and one for all who came meanwhile. A slot that came late, on a busy machine, has one of its
        // own; if each had one, there would be one more than this.
        Assert.InRange(Volatile.Read(ref claims), 2, Slots);
        bench.OpenGate("go");
        await worker.EndAsync();
        foreach (var run in await bench.Store.ListRunsAsync(WorkerBench.Sweep, CancellationToken.None))
            Assert.Equal((RunState.Completed, 1), (run.State, run.Attempts));
    }

    [Fact]
    public async Task Worker_ThatMeetsANewerVersionsSweep_TrainsTheOthersAndEnds()
    {
        await using var bench = await WorkerBench.CreateAsync();
        var known = await bench.RunAsync();
        var point = new SweepPoint(1, known.Summary.Hyperparameters, known.Summary.Varied, new string('f', 64));
        await bench.Store.SubmitAsync(
            new SweepSubmission(
                "newer", """{"parameters":{"rope":[true]}}""", known.Sweep.Data, known.Sweep.Metric, null, 2, null, null, null, [point])
            {
                Priority = 1,
            },
            extend: false, CancellationToken.None);
        await using (var connection = new SqliteConnection($"Data Source={bench.StorePath};Pooling=False"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = """
                UPDATE runs SET hyperparameters = replace(hyperparameters, '{', '{"rope":true,')
                WHERE sweep_id = (SELECT id FROM sweeps WHERE name = 'newer')
                """;
            Assert.Equal(1, await command.ExecuteNonQueryAsync());
        }

        await using var worker = bench.Start(bench.Options(2) with { Sweep = null });
        await worker.EndAsync();

        Assert.Equal(RunState.Completed, (await bench.RunAsync()).Summary.State);
        Assert.Equal(
            "run newer/1 cannot be trained by this worker: parameter 'rope' is not known to this version of Sweep; bring Sweep on this "
            + "machine up to date; the sweep is passed over",
            Assert.Single(worker.Events.Of<WorkerNoticeEvent>()).Message);
    }

    [Fact]
    public async Task Worker_WhoseLookForTheDeadMeetsAnErrorNobodyForesaw_WorksAllTheSame()
    {
        await using var bench = await WorkerBench.CreateAsync();
        var looks = 0;
        var store = FaultyStore.Wrap(bench.Store, method => method == nameof(ISweepStore.ListLeasesAsync)
            && Interlocked.Increment(ref looks) == 1 ? new FormatException("nobody foresaw it") : null);

        await using var worker = new RunningWorker(store, bench.Options(1));
        await worker.EndAsync();

        Assert.Equal(RunState.Completed, (await bench.RunAsync()).Summary.State);
    }

    [Fact]
    public async Task Worker_WhoseFirstLookForTheDeadFails_LooksAgainThoughItHasWork()
    {
        await using var bench = await WorkerBench.CreateAsync();
        var (looks, again) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var store = FaultyStore.Wrap(bench.Store, method =>
        {
            if (method != nameof(ISweepStore.ListLeasesAsync))
                return null;
            if (Interlocked.Increment(ref looks) == 1)
                return FaultyStore.Unavailable();
            again.TrySetResult();
            return null;
        });

        await using var worker = new RunningWorker(store, bench.Options(1, "1=gate:go@20"));
        await again.Task.Within("a second look for dead workers");
        bench.OpenGate("go");
        await worker.EndAsync();
    }

    [Fact]
    public async Task Devices_WhoseReportMeetsAnErrorNobodyForesaw_AreReportedAgain()
    {
        await using var bench = await WorkerBench.CreateAsync();
        var (reports, again) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var store = FaultyStore.Wrap(bench.Store, method =>
        {
            if (method != nameof(ISweepStore.ReportDevicesAsync))
                return null;
            if (Interlocked.Increment(ref reports) == 1)
                return new FormatException("nobody foresaw it");
            again.TrySetResult();
            return null;
        });

        await using var worker = new RunningWorker(store, bench.Options(1, "1=gate:go@20"));
        await again.Task.Within("the devices to be reported again");
        bench.OpenGate("go");
        await worker.EndAsync();
    }

    [Fact]
    public async Task IdleSlots_LookOnceForAll()
    {
        await using var bench = await WorkerBench.CreateAsync(runs: 0);
        var calls = new ConcurrentQueue<string>();
        var (settled, enough) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var store = FaultyStore.Wrap(bench.Store, method =>
        {
            calls.Enqueue(method);
            switch (method == nameof(ISweepStore.WaitForWorkAsync) ? calls.Count(call => call == method) : 0)
            {
                // The slots come one after the other at the start, and a slow machine claims for each. By now all of them wait.
                case 6:
                    Volatile.Write(ref settled, calls.Count);
                    break;
                case 9:
                    enough.TrySetResult();
                    break;
            }
            return null;
        });
        await using var worker = new RunningWorker(store, bench.Options(40) with { Drain = false });
        await enough.Task.Within("nine waits for work");
        var counts = calls.Skip(Volatile.Read(ref settled)).CountBy(call => call).ToDictionary();
        await worker.StopAsync();
        // One claim is for at most 32 slots, so two for all of them before each of the three waits.
        Assert.InRange(counts[nameof(ISweepStore.ClaimAsync)], 3, 6);
        Assert.InRange(counts.GetValueOrDefault(nameof(ISweepStore.ListLeasesAsync)), 0, 4);
        Assert.InRange(counts.GetValueOrDefault(nameof(ISweepStore.ReportDevicesAsync)), 0, 2);
    }

    [Fact]
    public async Task Leases_OfAllSlots_AreRenewedTogether()
    {
        const int Slots = 4;
        await using var bench = await WorkerBench.CreateAsync(runs: Slots);
        var (renewals, awaited) = (0, int.MaxValue);
        var third = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var store = FaultyStore.Wrap(bench.Store, method =>
        {
            if (method == nameof(ISweepStore.RenewAllAsync) && Interlocked.Increment(ref renewals) == Volatile.Read(ref awaited))
                third.TrySetResult();
            return null;
        });
        var gates = Enumerable.Range(1, Slots).Select(n => $"{n}=gate:go@20").ToArray();
        var options = bench.Options(Slots, gates) with { RenewInterval = TimeSpan.FromMilliseconds(300) };
        await using var worker = new RunningWorker(store, options);
        for (var run = 1; run <= Slots; run++)
            await worker.Events.SeenAsync<RunEvaluatedEvent>(e => e.Run.Number == run && e.Evaluation.Step == 20);
        var before = await ExpiriesAsync(bench);
        // The third call has not reached the store when it is seen, and the first may have been on its way already.
        Volatile.Write(ref awaited, Volatile.Read(ref renewals) + 3);
        await third.Task.Within("three renewals");
        var after = await ExpiriesAsync(bench);
        Assert.All(before, lease => Assert.True(after[lease.Key] > lease.Value, $"{lease.Key} was not renewed"));
        bench.OpenGate("go");
        await worker.EndAsync();
    }

    private static async Task<Dictionary<RunId, DateTimeOffset>> ExpiriesAsync(WorkerBench bench) =>
        (await bench.Store.ListLeasesAsync(CancellationToken.None)).ToDictionary(lease => lease.Run, lease => lease.ExpiresAt);
}
