using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using Sweep.Core;
using Sweep.Store;
using Sweep.Worker;

namespace Sweep.Silo;

/// <summary>
/// Gives the runs of a silo back at the moment the cluster declares it dead, instead of when their leases expire. A silo that was only
/// paused is harmless: its leases' epochs are stale, and Orleans ends its process when it wakes.
/// </summary>
internal sealed partial class DeadSilos(
    IClusterMembershipService membership, ISweepStore store, TimeProvider time, ILogger<DeadSilos> logger)
    : BackgroundService
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    private readonly HashSet<SiloAddress> _buried = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            // The first snapshot tells of silos that died while no head was there to see it.
            await foreach (var snapshot in membership.MembershipUpdates.WithCancellation(stoppingToken))
            {
                foreach (var member in snapshot.Members.Values.Where(
                    member => member.Status == SiloStatus.Dead && _buried.Add(member.SiloAddress)))
                    await ReapAsync(member, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service ends.
        }
    }

    private async Task ReapAsync(ClusterMember silo, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                var leases = await store.ListLeasesAsync(cancel);
                var owners = leases.Select(lease => lease.Owner)
                    .Where(owner => WorkerProcess.Owns(silo.Name, owner)).Select(owner => owner.Id).Distinct().ToList();
                if (owners.Count > 0)
                    LogGivenBack(logger, silo.Name, await store.ReapAsync(owners, cancel));
                return;
            }
            catch (SweepException e)
            {
                LogStoreFailed(logger, silo.Name, e.Message);
                await Task.Delay(RetryPause, time, cancel);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "silo {Name} is dead; {Runs} runs went back to the queue")]
    private static partial void LogGivenBack(ILogger logger, string name, int runs);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the runs of dead silo {Name} could not be given back yet: {Reason}")]
    private static partial void LogStoreFailed(ILogger logger, string name, string reason);
}
