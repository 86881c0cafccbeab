using Sweep.Core;
using Sweep.Testing;

namespace Sweep.Store.Tests.Sqlite;

/// <summary>A store that was closed for longer than leases live, as a head's is that was away.</summary>
public sealed class LeaseGraceTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ManualClock _clock = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Open_WithAGrace_LetsHoldersSpeakBeforeTheirRunsAreGivenAway()
    {
        var lease = await ClaimAndCloseAsync();
        await using var store = await OpenAsync(TimeSpan.FromSeconds(10));

        Assert.Empty(await store.ClaimAsync(ClaimRequest.For([Worker("b")], null), default));
        Assert.Equal(RunState.Cancelled, await store.FailAsync(lease, new RunFailure(FailureKind.Cancelled, "by hand", 3), default));
    }

    [Fact]
    public async Task Open_WithAGrace_GivesRunsOfSilentHoldersAwayAfterIt()
    {
        var lease = await ClaimAndCloseAsync();
        await using var store = await OpenAsync(TimeSpan.FromSeconds(10));

        _clock.Advance(TimeSpan.FromSeconds(11));

        Assert.Equal(lease.Run, Assert.Single(await store.ClaimAsync(ClaimRequest.For([Worker("b")], null), default)).Run);
    }

    private async Task<RunLease> ClaimAndCloseAsync()
    {
        await using var store = await OpenAsync(TimeSpan.Zero);
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

    private Task<ISweepStore> OpenAsync(TimeSpan grace) =>
        SweepStores.OpenAsync(_folder.PathOf("sweep.db"), new StoreOptions { Clock = _clock, LeaseGrace = grace });

    private static WorkerIdentity Worker(string id) => new(id, "host", 1, 1, "cpu:0");
}
