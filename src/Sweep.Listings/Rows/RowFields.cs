using System.Globalization;
using Sweep.Core;

namespace Sweep.Listings;

/// <summary>Kinds of fields that rows spell like simpler ones.</summary>
public static class RowFields
{
    public static IRow Add(this IRow row, string name, DateTimeOffset? value) =>
        row.Add(name, value?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));

    /// <summary>Hyperparameters, each as a field of its own.</summary>
    public static void AddValues(this IRow row, IReadOnlyDictionary<string, ParameterValue> values)
    {
        foreach (var (name, value) in values)
            row.AddValue(name, value);
    }

    /// <summary>A hyperparameter's value.</summary>
    private static IRow AddValue(this IRow row, string name, ParameterValue value) => value.Plain switch
    {
        double number => row.Add(name, number),
        long number => row.Add(name, number),
        bool flag => row.Add(name, flag),
        _ => row.Add(name, value.ToString()),
    };
}
