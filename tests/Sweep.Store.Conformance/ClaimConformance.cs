using System.Collections.Concurrent;
using System.Diagnostics;
using Sweep.Core;
using Sweep.Testing;

namespace Sweep.Store.Conformance;

/// <summary>Who gets which run.</summary>
public abstract class ClaimConformance<THost> : StoreTest<THost>
    where THost : StoreHost, new()
{
    [StoreFact]
    public async Task Claim_AQueuedRun_SaysAllThatAWorkerNeeds()
    {
        var submission = Submission();
        await Store.SubmitAsync(submission, false, None);
        var lease = (await Store.ClaimAsync(Worker("me", "cuda:1"), null, None))!;
        Assert.Equal((new RunId("demo", 1), 1L, 1), (lease.Run, lease.Epoch, lease.Attempt));
        Assert.Equal(submission.Points[0].Hyperparameters, lease.Hyperparameters);
        Assert.Equal((submission.Data, submission.Metric, LeaseTime), (lease.Data, lease.Metric, lease.LeaseTime));
        Assert.Null(lease.BestMetric);
        Assert.Empty(lease.Checkpoints);

        var held = Assert.Single(await Store.ListLeasesAsync(None));
        Assert.Equal((lease.Run, 1L, new WorkerIdentity("me", "host-1", 4711, 123_456, "cuda:1")), (held.Run, held.Epoch, held.Owner));
        Assert.Null(await Store.ClaimAsync(Worker(), null, None));
    }

    [StoreFact]
    public async Task Claim_WhereANewerVersionsSweepComesFirst_PassesItOverAndTellsWhy()
    {
        await Store.SubmitAsync(Submission("newer", spec: """{"parameters":{"n_head":[2],"rope":[true]}}"""), false, None);
        await Store.SubmitAsync(Submission("known"), false, None);
        await Host.ExecuteAsync(
            """
            UPDATE runs SET hyperparameters = replace(hyperparameters, '{', '{"rope":true,')
            WHERE sweep_id = (SELECT id FROM sweeps WHERE name = 'newer')
            """);

        Assert.Equal("known/1", (await ClaimAsync()).Run.ToString());
        Assert.Null(await Store.ClaimAsync(Worker(), null, None));

        // A cluster's head writes them into its log.
        if (!Store.PushesWork)
        {
            Assert.Contains("run newer/1", Assert.Single(Store.TakeNotices()), StringComparison.Ordinal);
            Assert.Empty(Store.TakeNotices());
        }
        Assert.Equal(0, await Store.CountWorkAsync(10, None));
        var untouched = (await FindAsync(new RunId("newer", 1))).Summary;
        Assert.Equal((RunState.Queued, 0, "rope"), (untouched.State, untouched.Attempts, Assert.Single(untouched.UnknownParameters!)));
        Assert.Equal(0.001, untouched.Hyperparameters.LearningRate);
        Assert.Contains("'rope' is not known", (await Store.FindSweepAsync("newer", None))!.NeedsNewer!, StringComparison.Ordinal);
        Assert.Null((await Store.FindSweepAsync("known", None))!.NeedsNewer);
        // Whoever wants that sweep and no other is told.
        var refused = await Assert.ThrowsAnyAsync<SweepException>(() => Store.ClaimAsync(Worker(), "newer", None));
        Assert.Contains("'rope' is not known to this version of Sweep", refused.Message, StringComparison.Ordinal);
    }

    [StoreFact]
    public async Task Submit_WithWhatWasAddedLaterAtItsDefault_IsReadableByOlderVersions()
    {
        await Store.SubmitAsync(Submission() with
        {
            Points = [Points(1)[0] with { Hyperparameters = new Hyperparameters { QkvBias = true, MinLr = 0.5 } }],
        }, false, None);

        // The text as it is stored, where a listing gives all its members.
        await Host.ExecuteAsync("UPDATE runs SET varied = hyperparameters");
        var later = Hyperparameter.All.Where(parameter => parameter.WasAddedLater).Select(parameter => parameter.Name);
        var stored = (await FindAsync(new RunId("demo", 1))).Summary.Varied.Keys;
        Assert.Equal(["min_lr", "qkv_bias"], stored.Intersect(later).Order(StringComparer.Ordinal));
        Assert.Contains("dropout", stored);
    }

    [StoreFact]
    public async Task Claim_AgainWithItsToken_ReturnsTheSameLeases()
    {
        await Store.SubmitAsync(Submission(points: 4), false, None);
        var request = ClaimRequest.For([Worker(device: "cpu:0"), Worker(device: "cpu:1")], null);
        var first = await Store.ClaimAsync(request, None);
        Assert.Equal([("demo/1", "cpu:0"), ("demo/2", "cpu:1")], first.Select(lease => (lease.Run.ToString(), lease.Device)));

        var again = await (await OpenAnotherAsync()).ClaimAsync(request, None);

        Assert.Equal(
            first.Select(l => (l.Run, l.Epoch, l.Device)), again.OrderBy(l => l.Run.Number).Select(l => (l.Run, l.Epoch, l.Device)));
        Assert.Equal(2, (await Store.ListLeasesAsync(None)).Count);
        // Of what it was given, only what it still holds.
        await Store.ReleaseAsync(first[0], None);
        Assert.Equal(first[1].Run, Assert.Single(await Store.ClaimAsync(request, None)).Run);
        // Another call of the same slots is another claim.
        Assert.Equal(2, (await Store.ClaimAsync(ClaimRequest.For(request.Slots, null), None)).Count);
    }

    [StoreFact]
    public async Task Claim_ForManySlots_TakesFromSeveralSweepsWithinTheirLimits()
    {
        await Store.SubmitAsync(Submission("capped", points: 3, maxConcurrentRuns: 2), false, None);
        await Store.SubmitAsync(Submission("free", points: 2), false, None);
        var slots = Enumerable.Range(0, 6).Select(n => Worker(device: $"cpu:{n}")).ToList();

        var leases = await Store.ClaimAsync(ClaimRequest.For(slots, null), None);

        Assert.Equal(["capped/1", "capped/2", "free/1", "free/2"], leases.Select(lease => lease.Run.ToString()));
        Assert.Equal(["cpu:0", "cpu:1", "cpu:2", "cpu:3"], leases.Select(lease => lease.Device));
        Assert.Equal(slots[..4], (await Store.ListLeasesAsync(None)).Select(lease => lease.Owner));
    }

    [StoreFact]
    public async Task Claim_SeveralSweeps_TakesTheOldestFirstAndRunsByNumber()
    {
        await Store.SubmitAsync(Submission("zebra", points: 2), false, None);
        await Store.SubmitAsync(Submission("ant", points: 2), false, None);
        var claimed = new List<string>();
        while (await Store.ClaimAsync(Worker(), null, None) is { } lease)
            claimed.Add(lease.Run.ToString());
        Assert.Equal(["zebra/1", "zebra/2", "ant/1", "ant/2"], claimed);
    }

    [StoreFact]
    public async Task Claim_OfOneSweep_LeavesTheOthers()
    {
        await Store.SubmitAsync(Submission("first"), false, None);
        await Store.SubmitAsync(Submission("second"), false, None);
        Assert.Equal("second/1", (await Store.ClaimAsync(Worker(), "second", None))!.Run.ToString());
        Assert.Null(await Store.ClaimAsync(Worker(), "second", None));
        Assert.Null(await Store.ClaimAsync(Worker(), "none", None));
    }

    [StoreFact]
    public async Task Claim_ASweepAtItsLimit_GoesOnToTheNextSweep()
    {
        await Store.SubmitAsync(Submission("capped", points: 4, maxConcurrentRuns: 2), false, None);
        await Store.SubmitAsync(Submission("free", points: 1), false, None);
        var first = await ClaimAsync();
        Assert.Equal("capped/2", (await ClaimAsync()).Run.ToString());
        Assert.Equal("free/1", (await ClaimAsync()).Run.ToString());
        Assert.Null(await Store.ClaimAsync(Worker(), null, None));

        await Store.RecordAsync(first, new RunUpdate { Result = Result() }, None);
        Assert.Equal("capped/3", (await ClaimAsync()).Run.ToString());
        Assert.Null(await Store.ClaimAsync(Worker(), "capped", None));
    }

    [StoreFact]
    public async Task Claim_ManyWorkersAtOnce_EachRunOnce()
    {
        const int Runs = 120;
        await Store.SubmitAsync(Submission(points: Runs), false, None);
        var claimed = new ConcurrentBag<RunId>();
        await Task.WhenAll(Enumerable.Range(0, 6).Select(n => Task.Run(async () =>
        {
            var store = await OpenAnotherAsync();
            while (await store.ClaimAsync(Worker($"worker-{n}"), null, None) is { } lease)
            {
                claimed.Add(lease.Run);
                await store.RecordAsync(
                    lease,
                    new RunUpdate
                    {
                        Start = new RunStart(0, 1, 1, "k", "e", "v"),
                        Evaluations = [Evaluation(0, 2), Evaluation(5, 1)],
                        Result = Result(5),
                    },
                    None);
            }
        })));
        Assert.Equal(Enumerable.Range(1, Runs), claimed.Select(r => r.Number).Order());
        Assert.Equal(Runs, (await Store.FindSweepAsync("demo", None))!.Counts.Completed);
        Assert.Equal(2 * Runs, (await Store.ListEvaluationsAsync("demo", null, None)).Count);
    }

    [StoreFact]
    public async Task Claim_ManyWorkersAtOnceOnALimitedSweep_NeverExceedsTheLimit()
    {
        await Store.SubmitAsync(Submission(points: 40, maxConcurrentRuns: 3), false, None);
        var running = 0;
        var most = 0;
        await Task.WhenAll(Enumerable.Range(0, 6).Select(n => Task.Run(async () =>
        {
            var store = await OpenAnotherAsync();
            while ((await store.FindSweepAsync("demo", None))!.Counts.Unfinished > 0)
            {
                if (await store.ClaimAsync(Worker($"worker-{n}"), null, None) is not { } lease)
                    continue;
                var now = Interlocked.Increment(ref running);
                InterlockedMax(ref most, now);
                Interlocked.Decrement(ref running);
                await store.RecordAsync(lease, new RunUpdate { Result = Result() }, None);
            }
        })));
        Assert.InRange(most, 1, 3);
        Assert.Equal(40, (await Store.FindSweepAsync("demo", None))!.Counts.Completed);
    }

    [StoreFact]
    public async Task WaitForWork_WhenAnotherClientSubmits_Returns()
    {
        var other = await OpenAnotherAsync();
        var waiting = Store.WaitForWorkAsync(TimeSpan.FromMinutes(5), None);
        Assert.False(waiting.IsCompleted);
        await other.SubmitAsync(Submission(), false, None);
        await waiting.Within("the wait to end after a submission");
        Assert.NotNull(await Store.ClaimAsync(Worker(), null, None));
    }

    [StoreFact]
    public async Task WaitForWork_WhenARunIsReleased_Returns()
    {
        var lease = await SubmitAndClaimAsync();
        var other = await OpenAnotherAsync();
        var waiting = other.WaitForWorkAsync(TimeSpan.FromMinutes(5), None);
        await Store.ReleaseAsync(lease, None);
        await waiting.Within("the wait to end after a release");
    }

    [StoreFact]
    public async Task WaitForWork_WhenALimitedSweepHasRoomAgain_Returns()
    {
        await Store.SubmitAsync(Submission(points: 2, maxConcurrentRuns: 1), false, None);
        var lease = await ClaimAsync();
        var waiting = Store.WaitForWorkAsync(TimeSpan.FromMinutes(5), None);
        await Store.RecordAsync(lease, new RunUpdate { Result = Result() }, None);
        await waiting.Within("the wait to end after a completion");
    }

    [StoreFact]
    public async Task WaitForWork_OfASweep_IsNotEndedByTheWorkOfAnother()
    {
        // Longer than any store waits between two looks.
        var atMost = TimeSpan.FromSeconds(2);
        await SubmitAndClaimAsync();
        await Store.SubmitAsync(Submission("other"), false, None);
        var began = Stopwatch.GetTimestamp();
        await Store.WaitForWorkAsync("demo", atMost, None).Within("the wait's own time");
        // A timer may come a little early.
        Assert.InRange(Stopwatch.GetElapsedTime(began), 0.95 * atMost, Awaiting.Timeout);
        var waiting = Store.WaitForWorkAsync("demo", TimeSpan.FromMinutes(5), None);
        await (await OpenAnotherAsync()).SubmitAsync(Submission(points: 2), extend: true, None);
        await waiting.Within("the wait to end after the sweep was extended");
    }

    [StoreFact]
    public async Task WaitForWork_WhenThereIsNone_ReturnsAfterItsTime()
    {
        await Store.WaitForWorkAsync(TimeSpan.FromMilliseconds(50), None).Within("the wait's own time");
        using var stop = new CancellationTokenSource();
        var waiting = Store.WaitForWorkAsync(TimeSpan.FromMinutes(5), stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.Within("the cancelled wait"));
    }

    [StoreFact]
    public async Task Claim_RepeatedWhileTheFirstIsAtWork_GivesTheSameRunsToBoth()
    {
        await Store.SubmitAsync(Submission(points: 60), false, None);
        var other = await OpenAnotherAsync();
        for (var round = 0; round < 5; round++)
        {
            var request = ClaimRequest.For([.. Enumerable.Range(0, 6).Select(n => Worker("worker-a", $"cpu:{n}"))], null);
            var answers = await Task.WhenAll(
                Enumerable.Range(0, 4).Select(n => Task.Run(() => (n % 2 == 0 ? Store : other).ClaimAsync(request, None))));
            Assert.All(answers, leases => Assert.Equal(answers[0].Select(lease => lease.Run), leases.Select(lease => lease.Run)));
        }
        Assert.Equal(30, (await Store.FindSweepAsync("demo", None))!.Counts.Running);
    }

    [StoreFact]
    public async Task CountWork_CountsWhatClaimsWouldFind()
    {
        Assert.Equal(0, await Store.CountWorkAsync(10, None));
        await Store.SubmitAsync(Submission("limited", points: 5, maxConcurrentRuns: 2), false, None);
        Assert.Equal(2, await Store.CountWorkAsync(10, None));
        await Store.SubmitAsync(Submission("free", points: 4), false, None);
        Assert.Equal(6, await Store.CountWorkAsync(10, None));
        Assert.Equal(5, await Store.CountWorkAsync(5, None));
        await ClaimAsync();
        await Store.ConfigureAsync("free", new SweepSettings { Paused = true }, None);
        Assert.Equal(1, await Store.CountWorkAsync(10, None));
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref target)) < value && Interlocked.CompareExchange(ref target, value, seen) != seen)
        {
        }
    }
}
