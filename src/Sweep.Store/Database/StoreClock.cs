namespace Sweep.Store.Database;

/// <summary>Times in the database are whole milliseconds since 1970, UTC.</summary>
internal static class StoreClock
{
    public static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    public static DateTimeOffset? Time(long? milliseconds) => milliseconds is { } value ? Time(value) : null;
}
