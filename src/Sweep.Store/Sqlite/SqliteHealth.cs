using Microsoft.Data.Sqlite;

namespace Sweep.Store.Sqlite;

/// <summary>Looks for damage in a store's file.</summary>
internal static class SqliteHealth
{
    /// <summary>What SQLite's <c>quick_check</c> finds wrong, at most ten lines; none: the file is sound. Reads the whole file.</summary>
    public static IReadOnlyList<string> Check(string path, TimeProvider clock)
    {
        try
        {
            using var connection = SqliteReadOnlyDatabase.IsNeededFor(path)
                ? SqliteConnections.OpenReadOnly(path, alone: !File.Exists(path + "-shm"), clock)
                : SqliteConnections.Open(path, SqliteOpenMode.ReadWrite, clock);
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA quick_check(10)";
            using var reader = command.ExecuteReader();
            var findings = new List<string>();
            while (reader.Read())
                findings.Add(reader.GetString(0));
            return findings is ["ok"] ? [] : findings;
        }
        catch (SqliteException e)
        {
            return [e.Message];
        }
    }
}
