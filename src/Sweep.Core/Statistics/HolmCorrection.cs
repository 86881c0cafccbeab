namespace Sweep.Core.Statistics;

/// <summary>
/// Probabilities of several tests made comparable with the level of one: below 5 % of them, a false one is among the rejections in at most
/// 5 % of cases. Source: S. Holm, "A simple sequentially rejective multiple test procedure", 1979.
/// </summary>
public static class HolmCorrection
{
    /// <summary>The adjusted probabilities, in the order given, at most 1.</summary>
    public static double[] Adjust(IReadOnlyList<double> probabilities)
    {
        var adjusted = new double[probabilities.Count];
        var least = 0.0;
        foreach (var (position, i) in Enumerable.Range(0, adjusted.Length).OrderBy(i => probabilities[i]).Index())
        {
            least = Math.Max(least, Math.Min(1, probabilities[i] * (adjusted.Length - position)));
            adjusted[i] = least;
        }
        return adjusted;
    }
}
