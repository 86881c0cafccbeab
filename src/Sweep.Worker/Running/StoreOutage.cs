using System.Runtime.CompilerServices;
using Sweep.Store;

namespace Sweep.Worker;

/// <summary>
/// Whether a store is away, as all slots of this process see it: while it is, one of them has a line a minute to say so, instead of each
/// for every call.
/// </summary>
internal sealed class StoreOutage
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private static readonly ConditionalWeakTable<ISweepStore, StoreOutage> Outages = [];

    private readonly Lock _lock = new();
    private long? _told;

    /// <summary>The one that all who use this store share.</summary>
    public static StoreOutage Of(ISweepStore store) => Outages.GetOrCreateValue(store);

    /// <summary>A call failed. Returns whether the caller is to tell of it.</summary>
    public bool Failed(TimeProvider time)
    {
        lock (_lock)
        {
            if (_told is { } told && time.GetElapsedTime(told) < Interval)
                return false;
            _told = time.GetTimestamp();
            return true;
        }
    }

    /// <summary>A call succeeded that had failed before. Returns whether the caller is to tell of it.</summary>
    public bool Answered()
    {
        lock (_lock)
        {
            var wasAway = _told is not null;
            _told = null;
            return wasAway;
        }
    }
}
