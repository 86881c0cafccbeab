using Sweep.Store.Database;
using Sweep.Testing;

namespace Sweep.Store.Tests.Postgres;

/// <summary>A transaction that has done its work and is not committed yet: it holds the rows that it has written.</summary>
internal sealed class HeldWrite
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _commit = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _writing;

    private HeldWrite(ISweepStore store, Func<StoreTransaction, Task> work) => _writing = RowLocks.DatabaseOf(store).WriteAsync(
        Durability.Recomputable,
        async t =>
        {
            await work(t);
            _done.TrySetResult();
            await _commit.Task;
            return true;
        },
        CancellationToken.None);

    /// <summary>Returns when the work is done.</summary>
    public static async Task<HeldWrite> BeginAsync(ISweepStore store, Func<StoreTransaction, Task> work)
    {
        var held = new HeldWrite(store, work);
        await (await Task.WhenAny(held._done.Task, held._writing).Within("the transaction to do its work"));
        return held;
    }

    public async Task CommitAsync()
    {
        _commit.TrySetResult();
        await _writing.Within("the transaction to be committed");
    }
}
