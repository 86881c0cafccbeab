using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using Sweep.Core;
using Sweep.Store;
using Sweep.Worker;

namespace Sweep.Silo;

/// <summary>
/// Puts the runs of a silo back into the queue at the moment the cluster declares it dead, instead of when their leases expire. A silo that
/// was only paused is harmless: its leases' epochs are stale, and Orleans ends its process when it wakes.
/// <para>
/// Each death is looked at once. A silo that wakes and claims before it hears that it is dead gets nothing: the store's grain refuses the
/// dead by the same membership (<see cref="Grains.IStoreGrain.ClaimAsync"/>), and gives back what a claim that was being carried out at
/// that very moment has got. So what a dead silo holds it claimed before its death was known here, and is found now.
/// </para>
/// </summary>
internal sealed partial class DeadSilos(
    IClusterMembershipService membership, ISweepStore store, TimeProvider time, ILogger<DeadSilos> logger)
    : BackgroundService
{
    /// <summary>How long to wait for a store that was away.</summary>
    internal static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <summary>The dead whose runs have been put back into the queue.</summary>
    private HashSet<string> _done = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            // The first snapshot tells of silos that died while no head was there to see it.
            await foreach (var snapshot in membership.MembershipUpdates.WithCancellation(stoppingToken))
                await TakeAsync(snapshot, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service ends.
        }
    }

    private async Task TakeAsync(ClusterMembershipSnapshot snapshot, CancellationToken cancel)
    {
        var dead = snapshot.Members.Values.Where(member => member.Status == SiloStatus.Dead).Select(member => member.Name).ToHashSet();
        var unseen = dead.Except(_done).ToList();
        for (var tries = 0; unseen.Count > 0; tries++)
        {
            try
            {
                await RequeueAsync(unseen, cancel);
                break;
            }
            catch (SweepException e)
            {
                if (tries == 0)
                    LogStoreFailed(logger, e.Message);
                await Task.Delay(Pause, time, cancel);
            }
        }
        // The membership forgets its dead after days.
        _done = dead;
    }

    private async Task RequeueAsync(IReadOnlyList<string> dead, CancellationToken cancel)
    {
        var leases = await store.ListLeasesAsync(cancel);
        foreach (var silo in dead)
        {
            var owners = leases.Select(lease => lease.Owner)
                .Where(owner => WorkerProcess.Owns(silo, owner)).Select(owner => owner.Id).Distinct().ToList();
            if (owners.Count > 0)
                LogRequeued(logger, silo, await store.ReapAsync(owners, cancel));
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "silo {Name} is dead; {Runs} runs went back to the queue")]
    private static partial void LogRequeued(ILogger logger, string name, int runs);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the runs of dead silos could not be put back into the queue yet: {Reason}")]
    private static partial void LogStoreFailed(ILogger logger, string reason);
}
