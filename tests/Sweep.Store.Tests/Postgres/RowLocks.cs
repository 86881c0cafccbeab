using Sweep.Store.Database;

namespace Sweep.Store.Tests.Postgres;

/// <summary>What transactions of the test's database wait for.</summary>
internal static class RowLocks
{
    public static IStoreDatabase DatabaseOf(ISweepStore store) => ((SqlSweepStore)store).Database;

    /// <summary>Until a statement waits for a row that another transaction holds, or the call that is to make it has ended.</summary>
    /// <param name="statement">A part of the statement.</param>
    public static async Task WaitingOrOverAsync(ISweepStore store, Task call, string statement)
    {
        while (!call.IsCompleted)
        {
            var waiting = await DatabaseOf(store).ReadAsync(
                t => t.FirstAsync<long>(
                    """
                    SELECT count(*) FROM pg_stat_activity
                    WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%' || @statement || '%'
                    """,
                    new { statement }),
                CancellationToken.None);
            if (waiting > 0)
                return;
            await Task.Yield();
        }
    }
}
