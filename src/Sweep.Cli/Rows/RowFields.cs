using System.Globalization;
using Sweep.Core;

namespace Sweep.Cli;

/// <summary>Kinds of fields that rows spell like simpler ones.</summary>
internal static class RowFields
{
    public static IRow Add(this IRow row, string name, DateTimeOffset? value) => row.Add(name, value?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));

    /// <summary>A hyperparameter's value.</summary>
    public static IRow AddValue(this IRow row, string name, ParameterValue value) => value.Plain switch
    {
        double number => row.Add(name, number),
        long number => row.Add(name, number),
        bool flag => row.Add(name, flag),
        _ => row.Add(name, value.ToString()),
    };
}
