using Sweep.Core;
using Sweep.Testing;

namespace Sweep.Store.Conformance;

public abstract class WatchConformance<THost> : StoreTest<THost>
    where THost : StoreHost, new()
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    [StoreFact]
    public async Task Watch_TellsEverythingFirst_ThenWhatChanges_AndEndsWithTheSweep()
    {
        await Store.SubmitAsync(Submission(points: 2), false, None);
        await using var watch = (await OpenAnotherAsync()).WatchAsync("demo", Look, None).GetAsyncEnumerator();

        var first = await NextAsync(watch);
        Assert.Equal([1, 2], first.Runs.Select(run => run.Id.Number));
        Assert.False(first.Finished);

        var lease = await ClaimAsync();
        var claimed = await NextAsync(watch);
        Assert.Equal((1, RunState.Running), (Assert.Single(claimed.Runs).Id.Number, claimed.Runs[0].State));

        await Store.RecordAsync(lease, new RunUpdate { Result = Result() }, None);
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

    [StoreFact]
    public async Task Watch_OfASweepThatIsNotThere_SaysSo()
    {
        await using var watch = Store.WatchAsync("none", Look, None).GetAsyncEnumerator();

        var error = await Assert.ThrowsAsync<NotFoundException>(() => NextAsync(watch));

        Assert.Equal("none", error.Name);
    }

    private static async Task<SweepChange> NextAsync(IAsyncEnumerator<SweepChange> watch)
    {
        Assert.True(await watch.MoveNextAsync().AsTask().Within("the next change"));
        return watch.Current;
    }
}
