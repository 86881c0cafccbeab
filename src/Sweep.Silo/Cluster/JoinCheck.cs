using Orleans;
using Orleans.Runtime;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Sweep.Core;
using Sweep.Grains;

namespace Sweep.Silo;

/// <summary>
/// Compares what a joining silo claims with what the active ones claim, just before it would become active and be given grains. A cluster
/// whose membership is in a silo's memory has only this; one in PostgreSQL has asked <see cref="StartGuard"/> before.
/// </summary>
internal sealed class JoinCheck(
    SiloClaim self, ILocalSiloDetails silo, IClusterMembershipService membership, ISiloMetadataCache metadata, TimeProvider time)
    : ILifecycleParticipant<ISiloLifecycle>
{
    private const int BeforeActive = ServiceLifecycleStage.BecomeActive - 1;

    // The labels of another silo are asked for when the membership names it, and may take a moment.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(nameof(JoinCheck), BeforeActive, CheckAsync);

    private async Task CheckAsync(CancellationToken cancel)
    {
        await membership.Refresh(cancellationToken: cancel);
        var started = time.GetTimestamp();
        foreach (var member in membership.CurrentSnapshot.Members.Values.Where(
            member => member.Status == SiloStatus.Active && !member.SiloAddress.Endpoint.Equals(silo.SiloAddress.Endpoint)))
        {
            SiloClaim? other;
            while ((other = SiloClaim.Read(metadata.GetSiloMetadata(member.SiloAddress).Metadata)) is null
                && time.GetElapsedTime(started) < Timeout)
                await Task.Delay(Look, time, cancel);
            if (other is not null)
                RequireCompatible(other, $"the silo of machine {other.Machine} at {member.SiloAddress.Endpoint}");
        }
    }

    private void RequireCompatible(SiloClaim other, string who)
    {
        if (other.Protocol != self.Protocol)
            throw new UsageException(ProtocolCheck.Differs(who, other.Protocol, "this one", self.Protocol, other.Version));
        if (other.Machine == self.Machine)
            throw new UsageException(
                $"the cluster has a living silo of machine {self.Machine} already: {who}; set SWEEP_HOST to another name here, "
                + "or stop that one");
        if (other.Store is { } kept && self.Store is { } given && kept.Id != given.Id)
            throw new UsageException(
                $"{who} is a head and keeps the store {kept.Description}, and this one was given {given.Description}; give it the same "
                + "store, leave --store out, or choose another --cluster-id");
    }
}
