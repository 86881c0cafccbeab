using Sweep.Core;
using Sweep.Testing;

namespace Sweep.Store.Tests.Sqlite;

/// <summary>
/// A store whose leases are held and then extended, as a head's is that takes over after workers could not renew for longer than leases
/// live.
/// </summary>
public sealed class HeldLeasesTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ManualClock _clock = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Claim_WhileLeasesAreHeld_TakesNoRunOfASilentHolder()
    {
        await using var store = await OpenAsync();
        var lease = await ClaimAndExpireAsync(store);
        SweepStores.HoldLeases(store);

        Assert.Empty(await store.ClaimAsync(ClaimRequest.For([Worker("b")], null), default));
        Assert.Equal(0, await store.ReapAsync([], default));
        await Assert.ThrowsAsync<UsageException>(() => store.DeleteAsync("s", null, default));
        await Assert.ThrowsAsync<UsageException>(() => store.RenameAsync("s", "t", default));
        Assert.Equal(RunState.Cancelled, await store.FailAsync(lease, new RunFailure(FailureKind.Cancelled, "by hand", 3), default));
    }

    [Fact]
    public async Task Reap_OfTheDeadWhileLeasesAreHeld_PutsTheirRunsBack()
    {
        await using var store = await OpenAsync();
        await ClaimAndExpireAsync(store);
        SweepStores.HoldLeases(store);

        Assert.Equal(1, await store.ReapAsync(["a"], default));
    }

    [Fact]
    public async Task Extend_OfHeldLeases_LetsThemEndByTheirNewTime()
    {
        await using var store = await OpenAsync();
        var lease = await ClaimAndExpireAsync(store);
        SweepStores.HoldLeases(store);

        await SweepStores.ExtendLeasesAsync(store, TimeSpan.FromSeconds(10), default);

        Assert.Empty(await store.ClaimAsync(ClaimRequest.For([Worker("b")], null), default));
        _clock.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(lease.Run, Assert.Single(await store.ClaimAsync(ClaimRequest.For([Worker("b")], null), default)).Run);
    }

    private async Task<RunLease> ClaimAndExpireAsync(ISweepStore store)
    {
        var point = new SweepPoint(1, new Hyperparameters(), new Dictionary<string, ParameterValue>(), "hash");
        await store.SubmitAsync(
            new SweepSubmission(
                "s", "{}", new DataReference("builtin:markov", "ab"), new Metric("val_loss", true), null, 0, null, null, null, [point]),
            extend: false,
            default);
        var lease = Assert.Single(await store.ClaimAsync(ClaimRequest.For([Worker("a")], null), default));
        _clock.Advance(TimeSpan.FromSeconds(60));
        return lease;
    }

    private Task<ISweepStore> OpenAsync() =>
        SweepStores.OpenAsync(_folder.PathOf("sweep.db"), new StoreOptions { Clock = _clock });

    private static WorkerIdentity Worker(string id) => new(id, "host", 1, 1, "cpu:0");
}
