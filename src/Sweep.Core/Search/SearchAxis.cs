namespace Sweep.Core;

/// <summary>One coordinate of the unit cube in which models of a search learn.</summary>
/// <param name="Places">Of a parameter with few values: where they lie, ascending. Null for one that varies continuously.</param>
/// <param name="IsOrdered">False when the values are mere names, none of which is nearer to another.</param>
internal sealed record SearchAxis(IReadOnlyList<double>? Places, bool IsOrdered)
{
    public static SearchAxis Continuous { get; } = new(null, IsOrdered: true);

    /// <summary>The index in <see cref="Places"/> that is nearest.</summary>
    public int LevelOf(double place)
    {
        var nearest = 0;
        for (var i = 1; i < Places!.Count; i++)
        {
            if (Math.Abs(Places[i] - place) < Math.Abs(Places[nearest] - place))
                nearest = i;
        }
        return nearest;
    }

    /// <summary>The nearest place that a value has.</summary>
    public double Snap(double place) => Places is null ? Math.Clamp(place, 0, 1) : Places[LevelOf(place)];
}
