using System.Collections.Immutable;
using System.Net;
using System.Reflection;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Runtime;
using Sweep.Core;
using Sweep.Store;
using Sweep.Store.Conformance;

namespace Sweep.Grains.Tests.Store;

/// <summary>A silo that the cluster declares dead while the head carries its claim out.</summary>
public sealed class ClaimOfTheDeadTests : StoreTest<WorkSharesTests.FileHost>
{
    [Fact]
    public async Task Claim_OfASiloThatIsDeclaredDeadMeanwhile_IsGivenBack()
    {
        await Store.SubmitAsync(Submission(points: 2), false, None);
        var members = new Members();
        members.Tell(SiloStatus.Active);
        var grain = new StoreGrain(
            ToldAfterClaims.Wrap(Store, () => members.Tell(SiloStatus.Dead)), TimeProvider.System, null!, members,
            NullLogger<StoreGrain>.Instance);

        var leases = await grain.ClaimAsync(
            ClaimRequest.For([new("m1-1", "m1", 1, 1, "cuda:0"), new("m1-2", "m1", 1, 1, "cuda:1")], null), None);

        Assert.Empty(leases);
        Assert.Empty(await Store.ListLeasesAsync(None));
        Assert.Equal(2, (await Store.FindSweepAsync("demo", None))!.Counts.Queued);
    }

    /// <summary>A membership of one silo.</summary>
    private sealed class Members : IClusterMembershipService
    {
        private static readonly SiloAddress s_address = SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 11111), 1);

        public ClusterMembershipSnapshot CurrentSnapshot { get; private set; } = null!;

        public IAsyncEnumerable<ClusterMembershipSnapshot> MembershipUpdates => throw new NotSupportedException();

        public void Tell(SiloStatus status) => CurrentSnapshot = new ClusterMembershipSnapshot(
            ImmutableDictionary<SiloAddress, ClusterMember>.Empty.Add(s_address, new ClusterMember(s_address, status, "m1")), new(1));

        public ValueTask Refresh(MembershipVersion minimumVersion = default) => throw new NotSupportedException();

        public ValueTask Refresh(MembershipVersion minimumVersion, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<bool> TryKill(SiloAddress siloAddress) => throw new NotSupportedException();
    }

    /// <summary>A store that tells when it has carried a claim out, before its answer.</summary>
    public class ToldAfterClaims : DispatchProxy
    {
        private ISweepStore _store = null!;
        private Action _claimed = null!;

        public static ISweepStore Wrap(ISweepStore store, Action claimed)
        {
            var proxy = Create<ISweepStore, ToldAfterClaims>();
            (((ToldAfterClaims)proxy)._store, ((ToldAfterClaims)proxy)._claimed) = (store, claimed);
            return proxy;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            targetMethod!.Name == nameof(ISweepStore.ClaimAsync)
                ? ClaimAsync((ClaimRequest)args![0]!) : targetMethod.Invoke(_store, BindingFlags.DoNotWrapExceptions, null, args, null);

        private async Task<IReadOnlyList<RunLease>> ClaimAsync(ClaimRequest request)
        {
            var leases = await _store.ClaimAsync(request, CancellationToken.None);
            _claimed();
            return leases;
        }
    }
}
