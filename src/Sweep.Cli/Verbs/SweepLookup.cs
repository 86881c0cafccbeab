using Sweep.Core;
using Sweep.Store;

namespace Sweep.Cli;

/// <summary>Finds a sweep that is to be there: one that a person named, or one that is worked on and may be deleted meanwhile.</summary>
internal static class SweepLookup
{
    /// <exception cref="NotFoundException">The store has no such sweep.</exception>
    /// <exception cref="UsageException">The name is that of a run.</exception>
    public static async Task<SweepSummary> RequireSweepAsync(this ISweepStore store, string name, CancellationToken cancel)
    {
        if (await store.FindSweepAsync(name, cancel) is { } sweep)
            return sweep;
        if (RunId.TryParse(name, out var run) && await store.FindSweepAsync(run.Sweep, cancel) is not null)
            throw new UsageException($"'{name}' is a run; a sweep is asked for, such as '{run.Sweep}'");
        var known = (await store.ListSweepsAsync(cancel)).Select(s => s.Name).ToList();
        throw new NotFoundException("sweep", TextWidth.Visible(name), known.Count == 0
            ? $"{store.Description} is empty: `{StoreVerb.FirstCommand(store)}` makes the first"
            : NearestName.Hint(name, known,
                $"{store.Description} has "
                + $"{string.Join(", ", known.TakeLast(10))}{(known.Count > 10 ? $" and {known.Count - 10} more" : "")}"));
    }
}
