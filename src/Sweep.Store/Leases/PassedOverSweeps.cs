using System.Collections.Concurrent;

namespace Sweep.Store.Leases;

/// <summary>
/// The sweeps of which this process has met a run that it cannot read, so that claims go on with the others. Each is looked at again
/// after a while: it may have been deleted, and another sweep have its id.
/// </summary>
internal sealed class PassedOverSweeps(TimeProvider time)
{
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMinutes(1);

    /// <summary>For a claim of one sweep, which fails rather than end in nothing.</summary>
    public static IReadOnlySet<long> None { get; } = new HashSet<long>();

    private readonly ConcurrentDictionary<long, long> _since = [];
    private readonly ConcurrentDictionary<string, bool> _told = [];
    private readonly ConcurrentQueue<string> _notices = [];

    /// <summary>Their ids at this moment.</summary>
    public IReadOnlySet<long> Ids()
    {
        if (_since.IsEmpty)
            return None;
        foreach (var (id, since) in _since)
        {
            if (time.GetElapsedTime(since) > LookAgainAfter)
                _since.TryRemove(id, out _);
        }
        return _since.Keys.ToHashSet();
    }

    /// <param name="why">In words; told once.</param>
    public void Add(long id, string why)
    {
        _since[id] = time.GetTimestamp();
        if (_told.TryAdd(why, true))
            _notices.Enqueue($"{why}; the sweep is passed over");
    }

    /// <inheritdoc cref="ISweepStore.TakeNotices"/>
    public IReadOnlyList<string> TakeNotices()
    {
        var taken = new List<string>();
        while (_notices.TryDequeue(out var notice))
            taken.Add(notice);
        return taken;
    }
}
