using Sweep.Core;

namespace Sweep.Web;

/// <summary>A curve with fewer points: stored evaluations are picked, never averaged.</summary>
internal static class ThinnedCurve
{
    /// <param name="most">At least 3.</param>
    /// <param name="keep">The step of a point that stays, besides the first and the last; null for none.</param>
    public static IReadOnlyList<Evaluation> Of(IReadOnlyList<Evaluation> curve, int most, int? keep)
    {
        if (curve.Count <= most)
            return curve;
        var chosen = new SortedSet<int> { 0, curve.Count - 1 };
        var kept = curve.Index().FirstOrDefault(point => point.Item.Step == keep).Index;
        if (keep is not null)
            chosen.Add(kept);
        // Evenly by position, as far as there is room.
        var room = most - chosen.Count;
        for (var i = 1; i <= room; i++)
            chosen.Add((int)((long)i * (curve.Count - 1) / (room + 1)));
        return [.. chosen.Select(index => curve[index])];
    }
}
