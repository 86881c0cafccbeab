using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using Sweep.Core;
using Sweep.Store;

namespace Sweep.Silo;

/// <summary>
/// What a standby head does: it looks whether the active one still listens, and takes over when that one has gone. Workers could not renew
/// their leases while no head was active, so the store ends no lease by its time until this head has become active and extended them all.
/// <para>
/// A head whose process has died refuses connections. That is certain after three looks, while the membership's own probes, which also have
/// to judge silos that are frozen or cut off, take several seconds more: so the standby declares it dead.
/// </para>
/// </summary>
internal sealed partial class StandbyWatch(
    HeadRole role,
    IClusterMembershipService membership,
    ISweepStore store,
    StoreOptions options,
    TimeProvider time,
    ILogger<StandbyWatch> logger) : BackgroundService
{
    private const int Refusals = 3;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestTry = TimeSpan.FromSeconds(2);

    private SiloAddress? _active;
    private bool _hasExtended;
    private string _nameOfActive = "";
    private int _refused;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            using var timer = new PeriodicTimer(Interval, time);
            do
                await LookAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service ends.
        }
    }

    private async Task LookAsync(CancellationToken cancel)
    {
        if (role.Active is not { } active)
            return;
        var changed = _active is not null && !_active.Equals(active);
        if (role.IsActive)
        {
            if (!_hasExtended && !await ExtendLeasesAsync(cancel))
                return;
            if (changed)
                LogTakesOver(logger, _nameOfActive);
        }
        else
        {
            // One that has been a head for longer may have joined after this one was active already.
            _hasExtended = false;
            SweepStores.HoldLeases(store);
            if (changed)
                LogStandby(logger, role);
            await TryAsync(active, cancel);
        }
        // A silo that has died has no name any more.
        (_active, _nameOfActive) = (active, role.NameOf(active));
    }

    /// <returns>False where the store does not answer.</returns>
    private async Task<bool> ExtendLeasesAsync(CancellationToken cancel)
    {
        try
        {
            await SweepStores.ExtendLeasesAsync(store, options.LeaseTime, cancel);
            return _hasExtended = true;
        }
        catch (SweepException e)
        {
            LogNotYet(logger, e.Message);
            return false;
        }
    }

    private async Task TryAsync(SiloAddress active, CancellationToken cancel)
    {
        var reach = await SiloPort.TryAsync(active.Endpoint, LongestTry, cancel);
        _refused = reach == SiloReach.Refused && active.Equals(_active) ? _refused + 1 : 0;
        if (_refused < Refusals)
            return;
        _refused = 0;
        LogDead(logger, _nameOfActive);
        try
        {
            await membership.TryKill(active);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Whatever it is, the membership's probes go on, and this is tried again.
            LogNotYet(logger, e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Head} has ended: nothing listens there any more")]
    private static partial void LogDead(ILogger logger, string head);

    [LoggerMessage(Level = LogLevel.Warning, Message = "this head is active now, after {Former}")]
    private static partial void LogTakesOver(ILogger logger, string former);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Role}")]
    private static partial void LogStandby(ILogger logger, HeadRole role);

    [LoggerMessage(Level = LogLevel.Warning, Message = "this head could not take over yet: {Reason}")]
    private static partial void LogNotYet(ILogger logger, string reason);
}
