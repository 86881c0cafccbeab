namespace Sweep.Store.Database;

/// <summary>
/// The little in which the two SQL dialects differ. Everything else is the same text: upserts, RETURNING, partial indexes, and
/// <c>sweep_now()</c>, the store's clock in milliseconds, a function in both (the process's TimeProvider on SQLite, the server's clock on PostgreSQL).
/// </summary>
/// <param name="ForUpdate">Locks the rows a SELECT read until the transaction ends. Empty on SQLite, where a writer is alone anyway.</param>
/// <param name="SkipLocked">The same, passing over rows that another transaction holds.</param>
internal sealed record Dialect(string ForUpdate, string SkipLocked)
{
    public static Dialect Sqlite { get; } = new("", "");
    public static Dialect Postgres { get; } = new("FOR UPDATE", "FOR UPDATE SKIP LOCKED");
}
