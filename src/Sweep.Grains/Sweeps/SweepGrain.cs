using System.Runtime.CompilerServices;
using System.Text.Json;
using Orleans.Concurrency;
using Sweep.Core;
using Sweep.Store;

namespace Sweep.Grains;

/// <summary>Lives beside the store and holds nothing; every answer is read from the store.</summary>
[Reentrant, OnHead]
internal sealed class SweepGrain(ISweepStore store, TimeProvider time) : Grain, ISweepGrain
{
    private string Name => this.GetPrimaryKeyString();

    public Task<Wire<SubmitOutcome>> SubmitAsync(Wire<SweepSubmission> submission, bool extend) =>
        OffTurn.Run(async () => Wire.Of(await store.SubmitAsync(submission.Value, extend, CancellationToken.None)));

    public Task<int> CancelAsync(int? number)
    {
        var name = Name;
        return OffTurn.Run(() => store.CancelAsync(name, number, CancellationToken.None));
    }

    public Task<int> ResumeAsync(int? number, bool fromStart)
    {
        var name = Name;
        return OffTurn.Run(() => store.ResumeAsync(name, number, fromStart, CancellationToken.None));
    }

    public async IAsyncEnumerable<Wire<SweepChange>> WatchAsync(TimeSpan interval, [EnumeratorCancellation] CancellationToken cancel)
    {
        var name = Name;
        var told = new Dictionary<int, string>();
        for (var first = true; ; first = false)
        {
            var change = await OffTurn.Run(() => LookAsync(name, told, cancel));
            if (first || change.Finished || change.Runs.Count > 0)
                yield return Wire.Of(change);
            if (change.Finished)
                yield break;
            await Task.Delay(interval, time, cancel);
        }
    }

    private async Task<SweepChange> LookAsync(string name, Dictionary<int, string> told, CancellationToken cancel)
    {
        var sweep = await store.FindSweepAsync(name, cancel)
            ?? throw StoreFaultException.From(new NotFoundException("sweep", name, "`sweep list` names those there are"));
        var changed = new List<RunSummary>();
        foreach (var run in await store.ListRunsAsync(name, cancel))
        {
            var text = JsonSerializer.Serialize(run, WireJson.Options);
            if (told.TryGetValue(run.Id.Number, out var before) && before == text)
                continue;
            told[run.Id.Number] = text;
            changed.Add(run);
        }
        return new SweepChange(sweep.Counts, changed, sweep.Counts.Unfinished == 0);
    }
}
