using System.Runtime.CompilerServices;
using System.Text.Json;
using Sweep.Core;

namespace Sweep.Store.Runs;

/// <summary>A sweep's changes, found by looking again and again: two short reads a look, however many watch.</summary>
internal static class SweepWatch
{
    public static async IAsyncEnumerable<SweepChange> RunAsync(
        ISweepStore store, string name, TimeSpan interval, [EnumeratorCancellation] CancellationToken cancel)
    {
        var told = new Dictionary<int, string>();
        for (var first = true; ; first = false)
        {
            var change = await LookAsync(store, name, told, cancel);
            if (first || change.Finished || change.Runs.Count > 0)
                yield return change;
            if (change.Finished)
                yield break;
            await Task.Delay(interval, cancel);
        }
    }

    private static async Task<SweepChange> LookAsync(ISweepStore store, string name, Dictionary<int, string> told, CancellationToken cancel)
    {
        var sweep = await store.FindSweepAsync(name, cancel) ?? throw new NotFoundException(
            "sweep", name, "`sweep list` names those there are");
        var changed = new List<RunSummary>();
        foreach (var run in await store.ListRunsAsync(name, cancel))
        {
            // As text, since a record with dictionaries in it equals only itself.
            var text = JsonSerializer.Serialize(run, SweepJson.Compact);
            if (told.TryGetValue(run.Id.Number, out var before) && before == text)
                continue;
            told[run.Id.Number] = text;
            changed.Add(run);
        }
        return new SweepChange(sweep.Counts, changed, sweep.Counts.Unfinished == 0);
    }
}
