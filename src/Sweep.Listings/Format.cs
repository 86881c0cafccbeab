using System.Globalization;
using Sweep.Core;

namespace Sweep.Listings;

/// <summary>Quantities for people. Everything is invariant: the same text on every machine.</summary>
public static class Format
{
    /// <summary>A loss in nats per character: four decimals are about what its standard error leaves.</summary>
    public static string Loss(double? loss) => loss is { } value ? value.ToString("0.0000", CultureInfo.InvariantCulture) : "-";

    public static string Sem(double? sem) => sem is { } value ? value.ToString("0.0000", CultureInfo.InvariantCulture) : "-";

    public static string Integer(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>Three digits and a suffix: <c>1.23k</c>, <c>45.6M</c>.</summary>
    public static string Compact(double value)
    {
        string[] suffixes = ["", "k", "M", "G", "T", "P"];
        var i = 0;
        for (; Math.Abs(value) >= 999.5 && i < suffixes.Length - 1; i++)
            value /= 1000;
        return Digits(value, whole: i == 0) + suffixes[i];
    }

    /// <summary>Binary multiples: <c>1.5 MiB</c>.</summary>
    public static string Bytes(double bytes)
    {
        string[] suffixes = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
        var i = 0;
        for (; bytes >= 1023.5 && i < suffixes.Length - 1; i++)
            bytes /= 1024;
        return $"{Digits(bytes, whole: i == 0)} {suffixes[i]}";
    }

    /// <summary>The two greatest units: <c>0.4s</c>, <c>1m 05s</c>, <c>3h 20m</c>, <c>2d 4h</c>.</summary>
    public static string Duration(TimeSpan time) => time.TotalSeconds switch
    {
        < 0 => "0s",
        < 9.95 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0}s"),
        < 59.5 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0}s"),
        < 3600 => $"{(int)time.TotalMinutes}m {time.Seconds:00}s",
        < 86400 => $"{(int)time.TotalHours}h {time.Minutes:00}m",
        _ => $"{(int)time.TotalDays}d {time.Hours}h",
    };

    public static string Duration(double? seconds) => seconds is { } value ? Duration(TimeSpan.FromSeconds(value)) : "-";

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static string Percent(double fraction) => fraction.ToString("0 %", CultureInfo.InvariantCulture);

    /// <summary>A hyperparameter, or another number to its last digit, as a sweep file would have it.</summary>
    public static string Value(ParameterValue value) => value.ToString();

    /// <summary><c>n_head=4 dropout=0.1</c></summary>
    public static string Values(IReadOnlyDictionary<string, ParameterValue> values) =>
        string.Join(' ', values.Select(pair => $"{pair.Key}={pair.Value}"));

    public static string Count(long count, string one, string? many = null) => $"{Integer(count)} {(count == 1 ? one : many ?? one + "s")}";

    public static string Goal(Metric metric) => $"{metric.Name}, {(metric.Minimize ? "lower" : "higher")} is better";

    private static string Digits(double value, bool whole) =>
        value.ToString(whole ? "0" : Math.Abs(value) switch { < 9.995 => "0.00", < 99.95 => "0.0", _ => "0" },
            CultureInfo.InvariantCulture);
}
