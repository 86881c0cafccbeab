namespace Sweep.Cli;

/// <summary>A curve in one line of block elements.</summary>
internal static class Sparkline
{
    private const string Blocks = "▁▂▃▄▅▆▇█";
    private const string Ascii = "_.-=+*#@";

    /// <summary>
    /// The values, averaged into at most <paramref name="width"/> cells, from their least to their greatest; one that is not finite is a
    /// blank.
    /// </summary>
    public static string Of(IReadOnlyList<double> values, int width, bool unicode)
    {
        if (values.Count == 0 || width <= 0)
            return "";
        var cells = Math.Min(width, values.Count);
        var means = new double[cells];
        for (var i = 0; i < cells; i++)
        {
            var (from, to) = ((int)((long)i * values.Count / cells), (int)((long)(i + 1) * values.Count / cells));
            means[i] = values.Skip(from).Take(to - from).Average();
        }
        var finite = means.Where(double.IsFinite).DefaultIfEmpty(0).ToList();
        var (least, span) = (finite.Min(), finite.Max() - finite.Min());
        var glyphs = unicode ? Blocks : Ascii;
        return string.Concat(means.Select(v => !double.IsFinite(v) ? ' '
            : glyphs[span > 0 ? (int)Math.Round((v - least) / span * (glyphs.Length - 1)) : 0]));
    }
}
