using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace Sweep.Store.Sqlite;

/// <summary>
/// Begins a write transaction, waiting for the other processes' writes. BEGIN IMMEDIATE takes the lock before anything is read, so a
/// transaction that has begun never fails for being late; and we wait ourselves, with short random pauses that do not hold a thread.
/// </summary>
internal static class SqliteWriteLock
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private const int LongestPauseMilliseconds = 20;

    public static async Task BeginAsync(SqliteConnection connection, string path, CancellationToken cancel)
    {
        var start = Stopwatch.GetTimestamp();
        for (var tries = 1; ; tries++)
        {
            SqliteConnections.WaitInside(connection, false);
            var code = SqliteConnections.TryExecute(connection, "BEGIN IMMEDIATE");
            SqliteConnections.WaitInside(connection, true);
            if (!SqliteErrors.IsBusy(code))
            {
                SqliteErrors.ThrowOnError(code, connection.Handle!);
                return;
            }
            if (Stopwatch.GetElapsedTime(start) > Limit)
                throw SqliteErrors.Busy(path, new SqliteException("database is locked", code));
            await Task.Delay(Random.Shared.Next(1, Math.Min(LongestPauseMilliseconds, 1 + tries) + 1), cancel);
        }
    }
}
