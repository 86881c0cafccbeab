using System.Reflection;
using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Logging.Abstractions;
using Sweep.Store;
using Sweep.Store.Conformance;
using Sweep.Testing;

namespace Sweep.Grains.Tests.Store;

/// <summary>How the head shares work out among the machines that wait, over a real store.</summary>
public sealed class WorkSharesTests : StoreTest<WorkSharesTests.FileHost>, IDisposable
{
    private static readonly TimeSpan LongWait = TimeSpan.FromMinutes(2);

    private readonly CancellationTokenSource _end = new();

    [Fact]
    public async Task Wait_WhenRunsAreSubmitted_WakesNoMoreMachinesThanThereAreRuns()
    {
        var shares = new WorkShares(Store, TimeProvider.System, NullLogger.Instance);
        var waits = Enumerable.Range(1, 5).Select(n => WaitAsync(shares, $"m{n}", freeSlots: 10)).ToList();
        await Store.SubmitAsync(Submission(points: 3), false, None);
        await UntilAsync(() => waits.Count(wait => wait.IsCompleted) >= 3, waits, "three machines to be woken");
        // Those that have been told have not claimed: the runs stay theirs.
        Assert.Equal([1, 1, 1], waits.Where(wait => wait.IsCompleted).Select(wait => wait.Result));
        await EndAsync(waits);
    }

    [Fact]
    public async Task Wait_WhenThereAreMoreRunsThanMachines_FillsTheFreeSlotsAndNoMore()
    {
        var shares = new WorkShares(Store, TimeProvider.System, NullLogger.Instance);
        List<Task<int>> waits = [WaitAsync(shares, "small", freeSlots: 2), WaitAsync(shares, "large", freeSlots: 10)];
        await Store.SubmitAsync(Submission(points: 9), false, None);
        await Task.WhenAll(waits).Within("both machines to be woken");
        Assert.Equal([2, 7], waits.Select(wait => wait.Result));
    }

    [Fact]
    public async Task Wait_WhenAWokenMachineNeverClaims_WakesAnotherOne()
    {
        var clock = new ManualClock();
        var shares = new WorkShares(Store, new MovedTime(clock), NullLogger.Instance);
        var deaf = WaitAsync(shares, "deaf", freeSlots: 1);
        await Store.SubmitAsync(Submission(), false, None);
        Assert.Equal(1, await deaf.Within("the first machine to be woken"));
        var other = WaitAsync(shares, "other", freeSlots: 1);
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(1, await other.Within("the other machine to be woken"));
    }

    [Fact]
    public async Task Wait_WhenThereIsWorkAlready_ReturnsAtOnce()
    {
        await Store.SubmitAsync(Submission(points: 4), false, None);
        var shares = new WorkShares(Store, TimeProvider.System, NullLogger.Instance);
        Assert.Equal(3, await WaitAsync(shares, "m1", freeSlots: 3).Within("the machine to be woken"));
    }

    [Fact]
    public async Task Wait_OfAMachineThatWaitsAlready_EndsTheOlderOne()
    {
        var shares = new WorkShares(Store, TimeProvider.System, NullLogger.Instance);
        var older = WaitAsync(shares, "m1", freeSlots: 1);
        var newer = WaitAsync(shares, "m1", freeSlots: 1);
        Assert.Equal(0, await older.Within("the older wait to end"));
        await Store.SubmitAsync(Submission(), false, None);
        Assert.Equal(1, await newer.Within("the newer wait to be told"));
    }

    [Fact]
    public async Task Wait_AfterAClaim_CountsOnlyWhatIsLeft()
    {
        var shares = new WorkShares(Store, TimeProvider.System, NullLogger.Instance);
        var first = WaitAsync(shares, "m1", freeSlots: 1);
        await Store.SubmitAsync(Submission(points: 2), false, None);
        Assert.Equal(1, await first.Within("the first machine to be woken"));
        var claim = ClaimRequest.For([new WorkerIdentity("m1-1", "h", 1, 1, "cuda:0")], null);
        shares.Claimed(claim, inVain: (await Store.ClaimAsync(claim, None)).Count == 0);
        Assert.Equal(1, await WaitAsync(shares, "m2", freeSlots: 5).Within("the second machine to be woken"));
    }

    [Fact]
    public async Task Wait_WhenNothingComes_EndsAfterItsTime()
    {
        var shares = new WorkShares(Store, TimeProvider.System, NullLogger.Instance);
        Assert.Equal(0, await shares.WaitAsync(new WorkWait("m1", 1, TimeSpan.FromMilliseconds(50)), None).Within("the wait's own time"));
    }

    [Fact]
    public async Task Wait_AfterAnErrorNobodyForesaw_IsStillTold()
    {
        await Store.SubmitAsync(Submission(), false, None);
        var shares = new WorkShares(FaultyOnce.Wrap(Store), TimeProvider.System, NullLogger.Instance);
        Assert.Equal(1, await WaitAsync(shares, "m1", freeSlots: 1).Within("the machine to be woken"));
    }

    public void Dispose() => _end.Dispose();

    private Task<int> WaitAsync(WorkShares shares, string process, int freeSlots) =>
        shares.WaitAsync(new WorkWait(process, freeSlots, LongWait), _end.Token);

    private async Task EndAsync(IReadOnlyList<Task<int>> waits)
    {
        await _end.CancelAsync();
        await Task.WhenAll(waits).Within("the waits to end");
    }

    private static async Task UntilAsync(Func<bool> condition, IReadOnlyList<Task<int>> waits, string what)
    {
        while (!condition())
            await Task.WhenAny(waits.Where(wait => !wait.IsCompleted)).Within(what);
    }

    /// <summary>The head's own store.</summary>
    public sealed class FileHost : SqliteFolderHost
    {
        public override Task<ISweepStore> OpenAsync(TimeSpan leaseTime) =>
            SweepStores.OpenAsync(Path, new StoreOptions { LeaseTime = leaseTime });
    }

    /// <summary>The system's time, moved on by a clock.</summary>
    private sealed class MovedTime(ManualClock clock) : TimeProvider
    {
        private readonly DateTimeOffset _start = clock.GetUtcNow();

        public override long GetTimestamp() =>
            System.GetTimestamp() + (long)((clock.GetUtcNow() - _start).TotalSeconds * TimestampFrequency);
    }

    /// <summary>A store whose first count of work fails as no store should.</summary>
    public class FaultyOnce : DispatchProxy
    {
        private ISweepStore _store = null!;
        private int _counts;

        public static ISweepStore Wrap(ISweepStore store)
        {
            var proxy = Create<ISweepStore, FaultyOnce>();
            ((FaultyOnce)proxy)._store = store;
            return proxy;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            if (targetMethod!.Name == nameof(ISweepStore.CountWorkAsync) && Interlocked.Increment(ref _counts) == 1)
                ExceptionDispatchInfo.Throw(new FormatException("nobody foresaw it"));
            return targetMethod.Invoke(_store, BindingFlags.DoNotWrapExceptions, null, args, null);
        }
    }
}
