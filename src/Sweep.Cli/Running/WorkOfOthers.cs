using System.CommandLine;
using Sweep.CommandLine;
using Sweep.Core;
using Sweep.Listings;
using Sweep.Store;
using Sweep.Worker;

namespace Sweep.Cli;

/// <summary>Waits while the store's workers train a sweep, for a command with <c>--devices none</c>.</summary>
/// <param name="name">The sweep's.</param>
/// <param name="say">A line for the reader.</param>
internal sealed class WorkOfOthers(Session session, ISweepStore store, string name, Suggestion suggestion, Action<string> say)
{
    /// <summary>What <c>--devices none</c> is good for, for help.</summary>
    public const string NoneMeans = "leaves the training to the store's workers and follows it";

    // Workers claim within a second or two, those of a cluster whose head has died within ten.
    private const int LooksBeforeIdle = 10;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private int _idleLooks;

    /// <summary>
    /// What is said where a store on a server has workers elsewhere, and this machine trains along without having been asked to; null
    /// otherwise.
    /// </summary>
    public static string? TrainsAlong(ParseResult args, DeviceOptions devices, IReadOnlyList<DeviceSlot> slots) =>
        devices.Devices(args) is not null || StoreOption.LocalFolder(args) is not null ? null
            : $"this machine trains along, on {string.Join(", ", slots.Select(slot => slot.Id))}; "
                + $"with --devices {DeviceOptions.None} only the store's workers do";

    /// <summary>
    /// Returns when no run of the sweep is queued or in training, or it is paused; a store that does not answer is waited for. Says once
    /// when nobody seems to work for the sweep.
    /// </summary>
    /// <exception cref="NotFoundException">The sweep has been deleted meanwhile.</exception>
    public async Task WaitAsync(CancellationToken stop)
    {
        say($"{name} is left to the workers of {store.Description}");
        using var timer = new PeriodicTimer(Interval, session.Time);
        var isAway = false;
        do
        {
            try
            {
                var sweep = await store.RequireSweepAsync(name, stop);
                if (sweep.Counts.Unfinished == 0)
                    return;
                if (isAway)
                    say("the store answers again");
                isAway = false;
                await LookForWorkersAsync(sweep, stop);
            }
            catch (StoreUnavailableException e)
            {
                if (!isAway)
                    say($"{e.Message}; trying again");
                isAway = true;
            }
        }
        while (await timer.WaitForNextTickAsync(stop));
    }

    private async Task LookForWorkersAsync(SweepSummary sweep, CancellationToken stop)
    {
        if (sweep.Counts.Running > 0)
            _idleLooks = 0;
        else if (++_idleLooks == LooksBeforeIdle)
            say(Idle(await store.ListDevicesAsync(stop)));
    }

    private string Idle(IReadOnlyList<DeviceStatus> devices)
    {
        var working = devices.Count(device =>
            device.State is not (DeviceState.Gone or DeviceState.Quarantined) && !ShownDevice.Of(device).IsLost);
        if (working == 0)
            return $"no worker is there for {store.Description}; `{suggestion.For("worker")}` starts one";
        var (have, are) = working == 1 ? ("has", "is") : ("have", "are");
        return $"nothing of {name} is in training: {Format.Count(working, "device")} at work for the store {have} other work, or {are} "
            + $"not of the kind that it needs; `{suggestion.For($"status {name}")}` shows more";
    }
}
