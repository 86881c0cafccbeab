using System.Collections.Immutable;
using System.Net;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Runtime;
using Sweep.Core;
using Sweep.Store;
using Sweep.Testing;

namespace Sweep.Silo.Tests.Cluster;

/// <summary>
/// How often a head asks its store for the runs of the dead: once a death, and again only where the store did not answer.
/// </summary>
public sealed class DeadSilosTests : IAsyncLifetime, IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Members _members = new();
    private ISweepStore _store = null!;
    private CountingStore _calls = null!;

    public async Task InitializeAsync()
    {
        _store = await SweepStores.OpenAsync(_folder.PathOf("sweep.db"));
        await _store.SubmitAsync(FakeSweep.Of(3), extend: false, CancellationToken.None);
        _calls = CountingStore.Around(_store);
    }

    [Fact]
    public async Task Death_ThatIsToldTwice_IsLookedAtOnce()
    {
        await ClaimAsync("a");
        await ClaimAsync("b");
        using var dead = await StartAsync();

        _members.Tell(("a", SiloStatus.Dead), ("b", SiloStatus.Active));
        _members.Tell(("a", SiloStatus.Dead), ("b", SiloStatus.Active), ("c", SiloStatus.Active));
        _members.Tell(("a", SiloStatus.Dead), ("b", SiloStatus.Dead), ("c", SiloStatus.Active));
        await HeldByAsync([]);
        _members.Tell(("b", SiloStatus.Dead), ("c", SiloStatus.Active));
        await _members.AllTakenAsync();

        Assert.Equal((2, 2), (_calls.Lists, _calls.Reaps));
    }

    [Fact]
    public async Task Death_WhileTheStoreIsAway_IsMadeUpForWhenItAnswers()
    {
        await ClaimAsync("a");
        await ClaimAsync("b");
        _calls.Failures = 3;
        using var dead = await StartAsync();

        _members.Tell(("a", SiloStatus.Dead), ("b", SiloStatus.Active));

        await HeldByAsync(["b"]);
        Assert.Equal((4, 1), (_calls.Lists, _calls.Reaps));
    }

    public async Task DisposeAsync() => await _store.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    private async Task<DeadSilos> StartAsync()
    {
        var dead = new DeadSilos(_members, _calls.Store, new HastyClock(), NullLogger<DeadSilos>.Instance);
        await dead.StartAsync(CancellationToken.None);
        return dead;
    }

    private async Task ClaimAsync(string silo) => Assert.Single(await _store.ClaimAsync(
        ClaimRequest.For([new WorkerIdentity($"{silo}-1", silo, 1, 1, "cpu:0")], null), CancellationToken.None));

    private Task HeldByAsync(string[] hosts) => FakeSweep.UntilAsync(
        async () => (await _store.ListLeasesAsync(CancellationToken.None)).Select(lease => lease.Owner.Host).SequenceEqual(hosts),
        $"the runs to be held by [{string.Join(' ', hosts)}]");

    /// <summary>A membership that says what it is told.</summary>
    private sealed class Members : IClusterMembershipService
    {
        private readonly Channel<ClusterMembershipSnapshot> _updates = Channel.CreateUnbounded<ClusterMembershipSnapshot>();
        private long _version;

        public ClusterMembershipSnapshot CurrentSnapshot => throw new NotSupportedException();

        public IAsyncEnumerable<ClusterMembershipSnapshot> MembershipUpdates => _updates.Reader.ReadAllAsync();

        public void Tell(params (string Name, SiloStatus Status)[] silos)
        {
            var members = silos.Select(silo => new ClusterMember(
                SiloAddress.New(new IPEndPoint(IPAddress.Loopback, silo.Name[0]), 1), silo.Status, silo.Name));
            Assert.True(_updates.Writer.TryWrite(
                new ClusterMembershipSnapshot(members.ToImmutableDictionary(member => member.SiloAddress), new(++_version))));
        }

        public async Task AllTakenAsync()
        {
            // Taken one after the other: the last but one has been dealt with when the last is taken.
            Tell();
            await FakeSweep.UntilAsync(() => Task.FromResult(_updates.Reader.Count == 0), "the head to take the membership's news");
        }

        public ValueTask Refresh(MembershipVersion minimumVersion = default) => throw new NotSupportedException();

        public ValueTask Refresh(MembershipVersion minimumVersion, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<bool> TryKill(SiloAddress siloAddress) => throw new NotSupportedException();
    }

    /// <summary>Its timers come at once.</summary>
    private sealed class HastyClock : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime == DeadSilos.Pause ? TimeSpan.Zero : dueTime, period);
    }
}
