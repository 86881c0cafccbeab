using System.Collections.Immutable;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Runtime;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Sweep.Core;
using Sweep.Grains;
using Sweep.Store;
using Sweep.Testing;

namespace Sweep.Silo.Tests.Cluster;

/// <summary>
/// A head that becomes the active one. It is asked for work at that moment, while the runs' leases have expired, because nobody could renew
/// them.
/// </summary>
public sealed class StandbyWatchTests : IAsyncLifetime, IDisposable
{
    private static readonly SiloAddress Self = SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 1), 2);
    private static readonly SiloAddress Other = SiloAddress.New(new IPEndPoint(IPAddress.Loopback, FreePort.Find()), 1);

    private readonly TempFolder _folder = new();
    private readonly ManualClock _clock = new();
    private readonly StoreOptions _options;
    private ISweepStore _store = null!;

    public StandbyWatchTests() => _options = new StoreOptions { Clock = _clock };

    public async Task InitializeAsync()
    {
        _store = await SweepStores.OpenAsync(_folder.PathOf("sweep.db"), _options);
        await _store.SubmitAsync(FakeSweep.Of(1), extend: false, CancellationToken.None);
        Assert.Single(await ClaimAsync("a"));
        SweepStores.HoldLeases(_store);
        _clock.Advance(2 * _options.LeaseTime);
    }

    public async Task DisposeAsync() => await _store.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    /// <summary>Nothing listens at the other's address, so this one declares it dead, and is the active head by that.</summary>
    [Fact]
    public async Task Claim_BetweenTheTakeoverAndTheNewLeases_TakesNoLiveRun()
    {
        var members = new Members([Other, Self]);
        var claimed = new TaskCompletionSource<int>();
        members.Killed = async () => claimed.SetResult((await ClaimAsync("b")).Count);
        using var watch = Watch(members);
        await watch.StartAsync(CancellationToken.None);

        Assert.Equal(0, await claimed.Task.Within("the standby to take over"));
        await ExtendedAsync();
        Assert.Empty(await ClaimAsync("b"));
        await watch.StopAsync(CancellationToken.None);
    }

    /// <summary>Leases begin anew for the only head too: it may have waited for long between opening the store and joining.</summary>
    [Fact]
    public async Task Start_OfTheOnlyHead_LetsLeasesBeginAnewAndThenEnd()
    {
        using var watch = Watch(new Members([Self]));
        await watch.StartAsync(CancellationToken.None);

        await ExtendedAsync();
        Assert.Empty(await ClaimAsync("b"));
        _clock.Advance(2 * _options.LeaseTime);
        Assert.Single(await ClaimAsync("b"));
        await watch.StopAsync(CancellationToken.None);
    }

    private StandbyWatch Watch(Members members) => new(
        new HeadRole(new Details(), members, new Labels()), members, _store, _options, TimeProvider.System,
        NullLogger<StandbyWatch>.Instance);

    private Task<IReadOnlyList<RunLease>> ClaimAsync(string worker) => _store.ClaimAsync(
        ClaimRequest.For([new WorkerIdentity(worker, worker, 1, 1, "cpu:0")], null), CancellationToken.None);

    private Task ExtendedAsync() => FakeSweep.UntilAsync(
        async () => (await _store.ListLeasesAsync(CancellationToken.None)).All(lease => !lease.HasExpired), "the leases to be extended");

    /// <summary>Living silos, until one is declared dead.</summary>
    private sealed class Members(SiloAddress[] living) : IClusterMembershipService
    {
        private volatile SiloAddress[] _living = living;

        /// <summary>Called when a silo has been declared dead, before the one that did so hears of it.</summary>
        public Func<Task> Killed { get; set; } = () => Task.CompletedTask;

        public ClusterMembershipSnapshot CurrentSnapshot => new(
            _living.ToImmutableDictionary(silo => silo, silo => new ClusterMember(silo, SiloStatus.Active, silo.ToString())), new(1));

        public IAsyncEnumerable<ClusterMembershipSnapshot> MembershipUpdates => throw new NotSupportedException();

        public async Task<bool> TryKill(SiloAddress siloAddress)
        {
            _living = [.. _living.Where(silo => !silo.Equals(siloAddress))];
            await Killed();
            return true;
        }

        public ValueTask Refresh(MembershipVersion minimumVersion = default) => throw new NotSupportedException();

        public ValueTask Refresh(MembershipVersion minimumVersion, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }

    /// <summary>All are heads, the other one for longer.</summary>
    private sealed class Labels : ISiloMetadataCache
    {
        public SiloMetadata GetSiloMetadata(SiloAddress siloAddress)
        {
            var labels = ImmutableDictionary<string, string>.Empty
                .Add(SiloLabels.Role, SiloLabels.Head).Add(SiloLabels.HeadSince, siloAddress.Equals(Self) ? "2" : "1");
            var metadata = new SiloMetadata();
            // Only Orleans itself can set it.
            typeof(SiloMetadata).GetProperty(nameof(SiloMetadata.Metadata))!.SetValue(metadata, labels);
            return metadata;
        }
    }

    private sealed class Details : ILocalSiloDetails
    {
        public string Name => "self";
        public string ClusterId => "";
        public string DnsHostName => "";
        public SiloAddress SiloAddress => Self;
        public SiloAddress GatewayAddress => Self;
    }
}
