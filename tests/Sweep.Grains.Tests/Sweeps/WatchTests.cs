using Sweep.Core;
using Sweep.Grains.Tests.Store;
using Sweep.Store;
using Sweep.Store.Conformance;
using Sweep.Testing;

namespace Sweep.Grains.Tests.Sweeps;

public sealed class WatchTests : StoreTest<OrleansHost>
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    [Fact]
    public async Task Watch_TellsEverythingFirst_ThenWhatChanges_AndEndsWithTheSweep()
    {
        await Store.SubmitAsync(Submission(points: 2), false, None);
        await using var watch = (await Host.ConnectAsync(LeaseTime)).GetGrain<ISweepGrain>("demo").WatchAsync(Look, None).WithBatchSize(1).GetAsyncEnumerator();

        var first = await NextAsync(watch);
        Assert.Equal([1, 2], first.Runs.Select(run => run.Id.Number));
        Assert.False(first.Finished);

        var lease = await ClaimAsync();
        var claimed = await NextAsync(watch);
        Assert.Equal((1, RunState.Running), (Assert.Single(claimed.Runs).Id.Number, claimed.Runs[0].State));

        await Store.CompleteAsync(lease, Result(), None);
        while ((await NextAsync(watch)) is { Counts.Completed: 0 })
        {
        }
        await Store.CancelAsync("demo", null, None);
        SweepChange last;
        while (!(last = await NextAsync(watch)).Finished)
        {
        }
        Assert.Equal((1, 1), (last.Counts.Completed, last.Counts.Cancelled));
        Assert.False(await watch.MoveNextAsync().AsTask().Within("the end of the watch"));
    }

    [Fact]
    public async Task Watch_OfASweepThatIsNotThere_SaysSo()
    {
        await using var watch = (await Host.ConnectAsync(LeaseTime)).GetGrain<ISweepGrain>("none").WatchAsync(Look, None).GetAsyncEnumerator();

        var fault = await Assert.ThrowsAsync<StoreFaultException>(() => NextAsync(watch));

        Assert.Equal("none", Assert.IsType<NotFoundException>(fault.ToException()).Name);
    }

    private static async Task<SweepChange> NextAsync(IAsyncEnumerator<Wire<SweepChange>> watch)
    {
        Assert.True(await watch.MoveNextAsync().AsTask().Within("the next change"));
        return watch.Current.Value;
    }
}
