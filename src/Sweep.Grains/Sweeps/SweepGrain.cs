using System.Runtime.CompilerServices;
using Orleans.Concurrency;
using Sweep.Core;
using Sweep.Store;

namespace Sweep.Grains;

/// <summary>
/// Lives beside the store and is stateless: every answer is read from the store, on the thread pool as in <see cref="StoreGrain"/>.
/// </summary>
[Reentrant, OnHead]
internal sealed class SweepGrain(ISweepStore store) : Grain, ISweepGrain
{
    private string Name => this.GetPrimaryKeyString();

    public Task<Wire<SubmitOutcome>> SubmitAsync(Wire<SweepSubmission> submission, bool extend) =>
        Task.Run(async () => Wire.Of(await store.SubmitAsync(submission.Value, extend, CancellationToken.None)));

    public Task<int> CancelAsync(int? number)
    {
        var name = Name;
        return Task.Run(() => store.CancelAsync(name, number, CancellationToken.None));
    }

    public Task<int> ResumeAsync(int? number, bool fromStart)
    {
        var name = Name;
        return Task.Run(() => store.ResumeAsync(name, number, fromStart, CancellationToken.None));
    }

    public Task<Wire<RemovalOutcome>> DropCheckpointsAsync(int[] numbers)
    {
        var name = Name;
        return Task.Run(async () => Wire.Of(await store.DropCheckpointsAsync(name, numbers, CancellationToken.None)));
    }

    public Task<Wire<RemovalOutcome>> DeleteAsync(int? number)
    {
        var name = Name;
        return Task.Run(async () => Wire.Of(await store.DeleteAsync(name, number, CancellationToken.None)));
    }

    public Task RenameAsync(string to)
    {
        var name = Name;
        return Task.Run(() => store.RenameAsync(name, to, CancellationToken.None));
    }

    public async IAsyncEnumerable<Wire<SweepChange>> WatchAsync(TimeSpan interval, [EnumeratorCancellation] CancellationToken cancel)
    {
        await using var changes = store.WatchAsync(Name, interval, cancel).GetAsyncEnumerator(cancel);
        while (await Task.Run(() => NextAsync(changes)))
            yield return Wire.Of(changes.Current);
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
