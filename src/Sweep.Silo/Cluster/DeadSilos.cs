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
    // A frozen silo that wakes may claim a run in the moment before it hears that it is dead: the dead are looked at again and again.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly HashSet<string> _dead = [];
    private readonly SemaphoreSlim _reaping = new(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.WhenAll(FollowAsync(stoppingToken), LookAgainAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service ends.
        }
    }

    public override void Dispose()
    {
        _reaping.Dispose();
        base.Dispose();
    }

    /// <summary>The first snapshot tells of silos that died while no head was there to see it.</summary>
    private async Task FollowAsync(CancellationToken cancel)
    {
        await foreach (var snapshot in membership.MembershipUpdates.WithCancellation(cancel))
        {
            var dead = snapshot.Members.Values.Where(member => member.Status == SiloStatus.Dead).Select(member => member.Name);
            await ReapAsync([.. dead], cancel);
        }
    }

    /// <summary>Also makes up for a store that was away when a silo died.</summary>
    private async Task LookAgainAsync(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(cancel))
            await ReapAsync([], cancel);
    }

    private async Task ReapAsync(IReadOnlyList<string> dead, CancellationToken cancel)
    {
        await _reaping.WaitAsync(cancel);
        try
        {
            var known = _dead.Count;
            _dead.UnionWith(dead);
            if (_dead.Count == 0 || (dead.Count > 0 && _dead.Count == known))
                return;
            var leases = await store.ListLeasesAsync(cancel);
            foreach (var silo in _dead)
            {
                var owners = leases.Select(lease => lease.Owner)
                    .Where(owner => WorkerProcess.Owns(silo, owner)).Select(owner => owner.Id).Distinct().ToList();
                if (owners.Count > 0)
                    LogGivenBack(logger, silo, await store.ReapAsync(owners, cancel));
            }
        }
        catch (SweepException e)
        {
            // Once: it is tried again every few seconds.
            if (dead.Count > 0)
                LogStoreFailed(logger, e.Message);
        }
        finally
        {
            _reaping.Release();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "silo {Name} is dead; {Runs} runs went back to the queue")]
    private static partial void LogGivenBack(ILogger logger, string name, int runs);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the runs of dead silos could not be given back yet: {Reason}")]
    private static partial void LogStoreFailed(ILogger logger, string reason);
}
