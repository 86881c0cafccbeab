namespace Sweep.Store.Database;

/// <summary>
/// The little in which the two SQL dialects differ. Everything else is the same text: upserts, RETURNING, partial indexes, and
/// <c>sweep_now()</c>, the store's clock in milliseconds, a function in both (the process's TimeProvider on SQLite, the server's clock on
/// PostgreSQL).
/// </summary>
/// <param name="ForUpdate">
/// Locks the rows a SELECT read until the transaction ends. Empty on SQLite, where a writer is alone anyway.
/// </param>
/// <param name="IsPostgres">Row locks, and arrays as parameters.</param>
internal sealed record Dialect(string ForUpdate, bool IsPostgres)
{
    /// <summary>So many values at most are given to one statement as a list: <see cref="In"/>.</summary>
    public const int MostListed = 500;

    public static Dialect Sqlite { get; } = new("", false);
    public static Dialect Postgres { get; } = new("FOR UPDATE", true);

    /// <summary>Keeps the rows that a SELECT read from being deleted until the transaction ends; others may read them so too.</summary>
    public string ForShare => IsPostgres ? "FOR KEY SHARE" : "";

    /// <summary>Like <see cref="ForShare"/>, of one table of a join.</summary>
    public string ForShareOf(string table) => IsPostgres ? $"FOR KEY SHARE OF {table}" : "";

    /// <summary>Like <see cref="ForUpdate"/>, of one table of a join.</summary>
    public string ForUpdateOf(string table) => IsPostgres ? $"FOR UPDATE OF {table}" : "";

    /// <summary>Like <see cref="ForUpdate"/>, passing over rows that another transaction holds.</summary>
    public string SkipLocked => IsPostgres ? "FOR UPDATE SKIP LOCKED" : "";

    /// <summary>Like <see cref="SkipLocked"/>, locking the rows of one table of a join.</summary>
    public string SkipLockedOf(string table) => IsPostgres ? $"FOR UPDATE OF {table} SKIP LOCKED" : "";

    /// <summary>A condition: the column's value is in the list parameter.</summary>
    public string In(string column, string parameter) => IsPostgres ? $"{column} = ANY(@{parameter})" : $"{column} IN @{parameter}";

    /// <summary>A text parameter as JSON, for json_each: a key and a value for each member of an object, in both dialects.</summary>
    public string Json(string parameter) => IsPostgres ? $"CAST(@{parameter} AS json)" : $"@{parameter}";
}
