using System.Security.Cryptography;
using System.Text.Json;
using Sweep.Core;
using Sweep.Store.Conformance;
using Sweep.Store.Tests.Postgres;
using Sweep.Store.Tests.Sqlite;
using Sweep.Store.Texts;
using Sweep.Testing;

namespace Sweep.Store.Tests;

/// <summary>Copying a store: to PostgreSQL and back, everything is what it was.</summary>
public sealed class CopyTests : StoreTest<SqliteHost>
{
    // For the differences that a failure shows.
    private static readonly JsonSerializerOptions s_indented = new(SweepJson.Compact) { WriteIndented = true };

    [PostgresFact]
    public async Task Copy_ToPostgresAndBack_KeepsEveryRowAndCheckpoint()
    {
        await FillAsync();
        await using var postgres = new PostgresHost();
        await using var between = await postgres.OpenAsync(StoreHost.LongLease);
        await using var backHost = new SqliteHost();
        await using var back = await backHost.OpenAsync(StoreHost.LongLease);

        var copied = new List<string>();
        var there = await StoreMigration.CopyAsync(Store, between, copied.Add, None);
        Assert.Equal(new CopyOutcome(2, 7, 3, 0), there);
        Assert.Equal(["first", "ಎರಡು"], copied);
        Assert.Equal(there, await StoreMigration.CopyAsync(between, back, null, None));

        var original = await ContentAsync(Store);
        Assert.Equal(original, await ContentAsync(between));
        Assert.Equal(original, await ContentAsync(back));
        // Epochs go on where they were, and the retries used count.
        Assert.Equal(4, (await Store.ClaimAsync(Worker(), "first", None))!.Epoch);
        Assert.Equal(4, (await back.ClaimAsync(Worker(), "first", None))!.Epoch);
    }

    [PostgresFact]
    public async Task Copy_ThenWorkOn_SucceedsInTheTarget()
    {
        await FillAsync();
        await using var postgres = new PostgresHost();
        await using var target = await postgres.OpenAsync(StoreHost.LongLease);
        await StoreMigration.CopyAsync(Store, target, null, None);
        var lease = (await target.ClaimAsync(Worker(), "first", None))!;
        Assert.Equal([20, 10], lease.Checkpoints.Select(c => c.Step));
        Assert.NotNull(await target.FetchCheckpointAsync(lease.Run, lease.Checkpoints[0], Scratch.Root, None));
        await target.RecordAsync(lease, new RunUpdate { Evaluations = [Evaluation(30, 1)], Result = Result(30) }, None);
        Assert.Equal(RunState.Completed, (await target.FindRunAsync(lease.Run, None))!.Summary.State);
    }

    [Fact]
    public async Task Copy_OfASearch_GoesOnInTheTargetWithTheSamePoints()
    {
        await Store.SubmitAsync(
            SearchSubmission.Of("""
                name: search
                data: builtin:markov
                method: bayes
                run_cap: 8
                search: {startup: 3, lag: 2}
                parameters: {learning_rate: {min: 1e-4, max: 1e-2}, n_layer: [1, 2, 4], max_iters: 90, eval_interval: 30}
                """),
            false, None);
        await using var host = new SqliteHost();
        await using var target = await host.OpenAsync(StoreHost.LongLease);
        await StoreMigration.CopyAsync(Store, target, null, None);

        var points = new List<string>();
        foreach (var store in new[] { Store, target })
        {
            var slots = new SimulatedSlots(
                store, "search", 2, 1,
                (lease, step) => lease.Hyperparameters.LearningRate + lease.Hyperparameters.NLayer + 1.0 / (1 + step));
            await slots.RunAsync();
            points.Add(string.Join(' ', (await store.ListRunsAsync("search", None)).Select(run => run.ConfigHash)));
        }

        Assert.Equal(8, points[0].Split(' ').Length);
        Assert.Equal(points[0], points[1]);
    }

    [Fact]
    public async Task Copy_IntoAStoreThatHasTheSweep_IsRefused()
    {
        await Store.SubmitAsync(Submission("new"), false, None);
        await Store.SubmitAsync(Submission("there"), false, None);
        await using var host = new SqliteHost();
        await using var target = await host.OpenAsync(StoreHost.LongLease);
        await target.SubmitAsync(Submission("there"), false, None);
        var refusal = await Assert.ThrowsAsync<UsageException>(() => StoreMigration.CopyAsync(Store, target, null, None));
        Assert.Contains("'there'", refusal.Message, StringComparison.Ordinal);
        Assert.Null(await target.FindSweepAsync("new", None));
    }

    [Fact]
    public async Task Copy_WhileAWorkerHoldsARun_QueuesItInTheCopyAndDisturbsNothing()
    {
        var lease = await SubmitAndClaimAsync();
        await Store.RecordAsync(lease, new RunUpdate { Evaluations = [Evaluation(10, 3)] }, None);
        await SaveCheckpointAsync(lease, 10, isBest: true);
        await using var host = new SqliteHost();
        await using var target = await host.OpenAsync(StoreHost.LongLease);

        var outcome = await StoreMigration.CopyAsync(Store, target, null, None);

        Assert.Equal(new CopyOutcome(1, 1, 1, 0) { Held = 1 }, outcome);
        var copy = (await target.FindRunAsync(lease.Run, None))!;
        Assert.Equal((RunState.Queued, "released"), (copy.Summary.State, copy.Attempts.Single().Outcome));
        Assert.Equal([Evaluation(10, 3)], copy.Evaluations);
        await SaveCheckpointAsync(lease, 20, isBest: true);
        var again = (await target.ClaimAsync(Worker(), null, None))!;
        Assert.Equal((2, 2), (again.Attempt, (int)again.Epoch));
        Assert.Equal([10], again.Checkpoints.Select(c => c.Step));
        Assert.NotNull(await target.FetchCheckpointAsync(lease.Run, again.Checkpoints[0], Scratch.Root, None));
    }

    [Fact]
    public async Task Copy_WhileCheckpointsAreReplaced_HasEachRunAtOneMoment()
    {
        var lease = await SubmitAndClaimAsync();
        using var stop = new CancellationTokenSource();
        var saved = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var worker = Task.Run(async () =>
        {
            for (var step = 1; !stop.IsCancellationRequested; step++)
            {
                await Store.RecordAsync(lease, new RunUpdate { Evaluations = [Evaluation(step, 100.0 / step)] }, None);
                await SaveCheckpointAsync(lease, step, isBest: true);
                saved.TrySetResult();
            }
        });
        await saved.Task.Within("the first checkpoint");
        try
        {
            for (var copies = 0; copies < 5; copies++)
            {
                await using var host = new SqliteHost();
                await using var target = await host.OpenAsync(StoreHost.LongLease);
                var outcome = await StoreMigration.CopyAsync(Store, target, null, None);
                Assert.Equal(new CopyOutcome(1, 1, 1, 0) { Held = 1 }, outcome);
                var copy = (await target.FindRunAsync(lease.Run, None))!;
                Assert.InRange(copy.Evaluations[^1].Step, copy.Checkpoints.Single().Step, copy.Checkpoints.Single().Step + 1);
                Assert.NotNull(await target.FetchCheckpointAsync(lease.Run, copy.Checkpoints.Single(), Scratch.Root, None));
            }
        }
        finally
        {
            await stop.CancelAsync();
            await worker;
        }
    }

    [Fact]
    public async Task Copy_ADamagedCheckpoint_IsLeftOutAndCounted()
    {
        var lease = await SubmitAndClaimAsync();
        await SaveCheckpointAsync(lease, 10, isBest: true);
        await Host.DamageCheckpointAsync(lease.Run, 10);
        await Store.ReleaseAsync(lease, None);
        await using var host = new SqliteHost();
        await using var target = await host.OpenAsync(StoreHost.LongLease);
        Assert.Equal(new CopyOutcome(1, 1, 0, 1), await StoreMigration.CopyAsync(Store, target, null, None));
        Assert.Empty((await target.FindRunAsync(lease.Run, None))!.Checkpoints);
    }

    [PostgresFact]
    public async Task Copy_OfSweepsWithTexts_CarriesEachOnceThereAndBack()
    {
        var bytes = new byte[TextPieces.Size + 100];
        new Random(1).NextBytes(bytes);
        var data = new DataReference("/nowhere/text.txt", Convert.ToHexStringLower(SHA256.HashData(bytes)));
        await TextUpload.RunAsync(Store, data, _ => new MemoryStream(bytes), None);
        await Store.SubmitAsync(Submission("one") with { Data = data }, false, None);
        await Store.SubmitAsync(Submission("two") with { Data = data }, false, None);
        await using var postgres = new PostgresHost();
        await using var between = await postgres.OpenAsync(StoreHost.LongLease);
        await using var backHost = new SqliteHost();
        await using var back = await backHost.OpenAsync(StoreHost.LongLease);
        // What an upload that was given up has left there.
        await between.SaveTextPieceAsync(data.Sha256, 1, TextPieces.Compress([1, 2, 3]), None);

        await StoreMigration.CopyAsync(Store, between, null, None);
        await StoreMigration.CopyAsync(between, back, null, None);
        await back.DeleteAsync("one", null, None);

        var found = await new TextCache(Scratch.PathOf("cache"), TimeProvider.System).FindAsync(back, data, _ => { }, None);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(found.File!));
        await back.DeleteAsync("two", null, None);
        Assert.Empty(await back.ListTextsAsync([data.Sha256], None));
    }

    // Runs in every state, NaNs and infinities, several attempts, checkpoints of one and of several chunks.
    private async Task FillAsync()
    {
        await Store.SubmitAsync(Submission("first", points: 6, maxConcurrentRuns: 3), false, None);
        await Store.SubmitAsync(
            Submission("ಎರಡು") with { MaxConcurrentRuns = null, EntropyRate = null, GitCommit = null, SourceFile = null }, false, None);
        var one = await ClaimAsync();
        await Store.FailAsync(one, new RunFailure(FailureKind.Crash, "signal 11", 3), None);
        one = await ClaimAsync();
        await Store.RecordAsync(
            one,
            new RunUpdate
            {
                Start = new RunStart(0, 9, 65, "cpu", "fused", "v"),
                Evaluations = [Evaluation(0, 4), Evaluation(10, 3), Evaluation(20, 3.5)],
            },
            None);
        await SaveCheckpointAsync(one, 10, isBest: true, bytes: 3_000_000);
        await SaveCheckpointAsync(one, 20, isBest: false);
        Host.Clock.Advance(TimeSpan.FromSeconds(7));
        await Store.ReleaseAsync(one, None);
        one = await ClaimAsync();
        Assert.Equal(3, one.Epoch);
        var two = await ClaimAsync("worker-b");
        await Store.RecordAsync(
            two,
            new RunUpdate
            {
                Start = new RunStart(0, 9, 65, "cpu", "fused", "v"),
                Evaluations = [Evaluation(0, 4)],
                Result = Result(0),
            },
            None);
        var three = await ClaimAsync();
        await Store.RecordAsync(
            three,
            new RunUpdate
            {
                Evaluations = [new Evaluation(5, double.NaN, double.NaN, double.PositiveInfinity, 0.1, 0.3)],
            },
            None);
        await Store.FailAsync(three, new RunFailure(FailureKind.Diverged, "NaN at step 5 ಕ", 5), None);
        await Store.FailAsync(await ClaimAsync(), new RunFailure(FailureKind.Data, "the file is gone", null), None);
        var five = await ClaimAsync();
        await SaveCheckpointAsync(five, 40, isBest: true);
        await Store.CancelAsync("first", 5, None);
        await Store.ReleaseAsync(one, None);
        await Store.RecordScoreAsync(
            "first", new FreshScore(1, 10, "id", "ab12", 18, false, 3, 1 / 3.0, 0.1, [2.5f, float.NaN], "cpu", "fused"), None);
    }

    /// <summary>All that can be asked of the store, and every checkpoint's hash as it is fetched.</summary>
    private async Task<string> ContentAsync(ISweepStore store)
    {
        var content = new List<object?>();
        foreach (var sweep in await store.ListSweepsAsync(None))
        {
            content.AddRange(await store.ListScoresAsync(sweep.Name, None));
            foreach (var run in await store.ListRunsAsync(sweep.Name, None))
            {
                var detail = (await store.FindRunAsync(run.Id, None))!;
                content.Add(detail with { Checkpoints = [.. detail.Checkpoints.Select(checkpoint => checkpoint with { File = null })] });
                foreach (var checkpoint in detail.Checkpoints)
                    content.Add(new FileInfo((await store.FetchCheckpointAsync(run.Id, checkpoint, Scratch.Root, None))!).Length);
            }
        }
        return JsonSerializer.Serialize(content, s_indented);
    }
}
