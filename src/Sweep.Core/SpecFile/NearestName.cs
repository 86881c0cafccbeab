namespace Sweep.Core;

/// <summary>The known name that a misspelt one most likely means.</summary>
public static class NearestName
{
    private const int LongestCompared = 40;

    /// <summary><c>; did you mean 'n_head'?</c>, or the fallback when nothing known is near.</summary>
    public static string Hint(string name, IEnumerable<string> known, string fallback) =>
        Of(name, known) is { } nearest ? $"did you mean '{nearest}'?" : fallback;

    /// <summary>
    /// The nearest by edits (of which swapped neighbours are one); null when more than a third of the name would have to change.
    /// </summary>
    public static string? Of(string name, IEnumerable<string> known) => Of(name, known, Math.Max(1, name.Length / 3));

    /// <summary>The nearest by edits; null when more than <paramref name="most"/> are needed.</summary>
    public static string? Of(string name, IEnumerable<string> known, int most)
    {
        if (name.Length is 0 or > LongestCompared)
            return null;
        var folded = Fold(name);
        var (nearest, edits) = known.Select(k => (k, edits: Edits(folded, Fold(k)))).MinBy(c => c.edits);
        return edits <= most ? nearest : null;
    }

    // learningRate and learning-rate mean learning_rate.
    private static string Fold(string name) =>
        name.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();

    private static int Edits(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    rows[i, j] = i + j;
                    continue;
                }
                var replaced = rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                var best = Math.Min(replaced, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    best = Math.Min(best, rows[i - 2, j - 2] + 1);
                rows[i, j] = best;
            }
        }
        return rows[a.Length, b.Length];
    }
}
