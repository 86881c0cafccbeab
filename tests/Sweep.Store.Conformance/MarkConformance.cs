using Sweep.Core;

namespace Sweep.Store.Conformance;

/// <summary>What tells a dashboard that there is something new to show, and every attempt of a sweep.</summary>
public abstract class MarkConformance<THost> : StoreTest<THost>
    where THost : StoreHost, new()
{
    [StoreFact]
    public async Task Mark_ChangesWithEveryWriteThatListingsShow_AndOnlyWithThose()
    {
        await Store.SubmitAsync(Submission(points: 2, maxRetries: 0), false, None);
        await Store.SubmitAsync(Submission("other"), false, None);
        var (other, seen) = (await MarkAsync("other"), new HashSet<string> { await MarkAsync() });
        async Task ChangesAsync(string what)
        {
            Assert.True(seen.Add(await MarkAsync()), $"{what} left the mark as it was");
            Assert.False(seen.Add(await MarkAsync()), "looking changed the mark");
        }

        var lease = await ClaimAsync();
        await ChangesAsync("a claim");
        await Store.RecordAsync(lease, new RunUpdate { Start = new RunStart(0, 210_000, 65, "cpu", "fused", "sweep") }, None);
        await ChangesAsync("a start");
        await Store.RecordAsync(lease, new RunUpdate { Evaluations = [Evaluation(0, 4.2)] }, None);
        await ChangesAsync("the first evaluation, at step 0");
        await Store.RecordAsync(lease, new RunUpdate { Evaluations = [Evaluation(10, 4.3)] }, None);
        await ChangesAsync("an evaluation that is not the best");
        await Store.RenewAsync(lease, new RunProgress(15, 1234), None);
        await ChangesAsync("progress");
        await SaveCheckpointAsync(lease, 10, isBest: true);
        await ChangesAsync("a checkpoint");
        await Store.RecordAsync(lease, new RunUpdate { Result = Result() }, None);
        await ChangesAsync("a completion");
        await Store.DropCheckpointsAsync("demo", [1], None);
        await ChangesAsync("the removal of its checkpoint");
        var second = await ClaimAsync();
        await ChangesAsync("a second claim");
        await Store.FailAsync(second, new RunFailure(FailureKind.Crash, "gone", 5), None);
        await ChangesAsync("a failure");
        await Store.ResumeAsync("demo", null, fromStart: false, None);
        await ChangesAsync("a resumption");
        await Store.CancelAsync("demo", null, None);
        await ChangesAsync("a cancel");
        await Store.ConfigureAsync("demo", new SweepSettings { Paused = true }, None);
        await ChangesAsync("a pause");
        await Store.ConfigureAsync("demo", new SweepSettings { Priority = 3 }, None);
        await ChangesAsync("a priority");
        var score = new FreshScore(1, 100, "id", "ab12", 48, true, 77, 2.5, 0.125, [1.5f], "AVX-512", "fused");
        await Store.RecordScoreAsync("demo", score, None);
        await ChangesAsync("a score");
        await Store.SubmitAsync(Submission(spec: "{\"changed\": 1}", points: 2), extend: true, None);
        await ChangesAsync("another spec with the same runs");
        await Store.DeleteAsync("demo", 1, None);
        await ChangesAsync("a run's removal");

        Assert.Equal(other, await MarkAsync("other"));
        Assert.Equal(["demo", "other"], (await Store.ListMarksAsync(null, None)).Select(mark => mark.Sweep));
        Assert.Empty(await Store.ListMarksAsync("none", None));
    }

    [StoreFact]
    public async Task Attempts_OfASweep_AreThoseOfEveryRun()
    {
        await Store.SubmitAsync(Submission(points: 2), false, None);
        await Store.SubmitAsync(Submission("other"), false, None);
        await Store.ReleaseAsync(await ClaimAsync("worker-a"), None);
        var again = await ClaimAsync("worker-b");
        await Store.RecordAsync(again, new RunUpdate { Result = Result() }, None);
        await ClaimAsync("worker-c");

        var attempts = await Store.ListAttemptsAsync("demo", None);

        Assert.Equal(
            [(1, 1, "worker-a", "released"), (1, 2, "worker-b", "completed"), (2, 1, "worker-c", "running")],
            attempts.Select(a => (a.Run, a.Attempt.Number, a.Attempt.WorkerId, a.Attempt.Outcome)));
        Assert.Equal((await FindAsync(again.Run)).Attempts, attempts.Where(a => a.Run == 1).Select(a => a.Attempt));
        Assert.Empty(await Store.ListAttemptsAsync("none", None));
    }

    private async Task<string> MarkAsync(string sweep = "demo") => Assert.Single(await Store.ListMarksAsync(sweep, None)).Mark;
}
