using Microsoft.Data.Sqlite;

namespace Sweep.Silo.Tests;

/// <summary>A SQLite store that somebody has damaged behind the service's back.</summary>
internal static class BrokenStore
{
    /// <summary>Takes the table of runs away.</summary>
    public static async Task DropRunsAsync(string path)
    {
        await using var database = new SqliteConnection($"Data Source={path}");
        await database.OpenAsync();
        await using var drop = database.CreateCommand();
        drop.CommandText = "PRAGMA foreign_keys = OFF; DROP TABLE runs";
        await drop.ExecuteNonQueryAsync();
    }
}
