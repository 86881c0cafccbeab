using Sweep.Listings;
using Sweep.Store;

namespace Sweep.Cli;

/// <summary>What is said where a sweep has runs to train, and they are for another kind of device than those that are there.</summary>
internal static class OtherDeviceKind
{
    /// <summary>Null where nothing waits for a kind of device: nothing is left, somebody trains, or the sweep is mixed.</summary>
    public static string? Caution(SweepSummary sweep)
    {
        var counts = sweep.Counts;
        if (sweep.IsMixed || counts.OnHold || counts.Running + counts.Lost > 0)
            return null;
        if (sweep.DeviceKind is { } kind)
        {
            return counts.Queued + counts.ToPropose == 0 ? null
                : $"{sweep.Name} is trained on {kind}, since its results decide what is trained next, and no device here is of that kind; "
                    + "train it where there is one, or give `--mixed`, after which its outcome depends on which device trains what";
        }
        var waiting = sweep.BegunOn.Values.Sum();
        if (waiting == 0)
            return null;
        var (run, was, it) = waiting == 1 ? ("run", "was", "it") : ("runs", "were", "them");
        return $"{Format.Integer(waiting)} {run} of {sweep.Name} {was} begun on {string.Join(", ", sweep.BegunOn.Keys)}, and no device "
            + $"here is of that kind; train {it} where there is one, or anew with `{ProgramName.Typed} resume {sweep.Name} --from-start`, "
            + "or give `--mixed` to go on with other rounding";
    }
}
