using System.Globalization;
using Sweep.Core;

namespace Sweep.Web;

/// <summary>The runs that a query names: <c>runs=1,2,3</c>.</summary>
internal static class RunNumbers
{
    private const int Most = 1000;

    /// <summary>Null where none is named.</summary>
    /// <exception cref="UsageException">One of them is no number, or they are too many.</exception>
    public static IReadOnlyList<int>? Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        var words = text.Split(',', StringSplitOptions.TrimEntries);
        if (words.Length > Most)
            throw new UsageException($"at most {Most} runs are asked for at once, and these are {words.Length}");
        return
        [
            .. words.Select(word => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
                : throw new UsageException($"'{Quoted.Plain(word)}' is no run's number; write runs=1,2,3")).Distinct(),
        ];
    }
}
