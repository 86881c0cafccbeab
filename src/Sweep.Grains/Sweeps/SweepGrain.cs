using System.Runtime.CompilerServices;
using Orleans.Concurrency;
using Sweep.Core;
using Sweep.Store;

namespace Sweep.Grains;

/// <summary>
/// Lives beside the store and is stateless: every answer is read from the store, on the thread pool as in <see cref="StoreGrain"/>.
/// </summary>
[Reentrant, OnSilo(SiloLabels.Role)]
internal sealed class SweepGrain(ISweepStore store) : Grain, ISweepGrain
{
    private string Name => this.GetPrimaryKeyString();

    public Task<SubmitOutcome> SubmitAsync(SweepSubmission submission, bool extend, CancellationToken cancel) =>
        Task.Run(() => store.SubmitAsync(submission, extend, cancel), cancel);

    public Task<int> CancelAsync(int? number, CancellationToken cancel)
    {
        var name = Name;
        return Task.Run(() => store.CancelAsync(name, number, cancel), cancel);
    }

    public Task<int> ResumeAsync(int? number, bool fromStart, CancellationToken cancel)
    {
        var name = Name;
        return Task.Run(() => store.ResumeAsync(name, number, fromStart, cancel), cancel);
    }

    public Task RecordScoreAsync(FreshScore score, CancellationToken cancel)
    {
        var name = Name;
        return Task.Run(() => store.RecordScoreAsync(name, score, cancel), cancel);
    }

    public Task<ForkOutcome> ForkAsync(ForkRequest request, CancellationToken cancel) =>
        Task.Run(() => store.ForkAsync(request, cancel), cancel);

    public Task<int> RefineAsync(RefinementRequest request, CancellationToken cancel)
    {
        var name = Name;
        return Task.Run(() => store.RefineAsync(name, request, cancel), cancel);
    }

    public Task ConfigureAsync(SweepSettings settings, CancellationToken cancel)
    {
        var name = Name;
        return Task.Run(() => store.ConfigureAsync(name, settings, cancel), cancel);
    }

    public Task<RemovalOutcome> DropCheckpointsAsync(int[] numbers, CancellationToken cancel)
    {
        var name = Name;
        return Task.Run(() => store.DropCheckpointsAsync(name, numbers, cancel), cancel);
    }

    public Task<RemovalOutcome> DeleteAsync(int? number, CancellationToken cancel)
    {
        var name = Name;
        return Task.Run(() => store.DeleteAsync(name, number, cancel), cancel);
    }

    public Task RenameAsync(string to, CancellationToken cancel)
    {
        var name = Name;
        return Task.Run(() => store.RenameAsync(name, to, cancel), cancel);
    }

    public async IAsyncEnumerable<SweepChange> WatchAsync(TimeSpan interval, [EnumeratorCancellation] CancellationToken cancel)
    {
        await using var changes = store.WatchAsync(Name, interval, cancel).GetAsyncEnumerator(cancel);
        while (await Task.Run(() => NextAsync(changes)))
            yield return changes.Current;
    }

    // The filter that turns errors into faults does not see those of a stream.
    private static async Task<bool> NextAsync(IAsyncEnumerator<SweepChange> changes)
    {
        try
        {
            return await changes.MoveNextAsync();
        }
        catch (SweepException e)
        {
            throw StoreFaultException.From(e);
        }
    }
}
