namespace Sweep.Core;

/// <summary>What a model learns from.</summary>
/// <param name="Axes">Of each coordinate.</param>
/// <param name="Points">Those with a result: (points, axes). At least two.</param>
/// <param name="Values">Their results, the less the better; finite.</param>
/// <param name="Errors">The standard errors of the results; 0 where unknown.</param>
/// <param name="Pending">Proposed before, and without a result that may be seen: (points, axes).</param>
internal sealed record ModelData(
    IReadOnlyList<SearchAxis> Axes, double[][] Points, double[] Values, double[] Errors, double[][] Pending)
{
    /// <summary>From what is seen of a sweep.</summary>
    public static ModelData Of(SearchSpace space, Evidence evidence) => new(
        space.Axes,
        [.. evidence.Seen.Select(seen => space.PointOf(seen.Hyperparameters))],
        [.. evidence.Seen.Select(seen => seen.Value)],
        [.. evidence.Seen.Select(seen => seen.StandardError)],
        [.. evidence.Pending.Select(space.PointOf)]);
}
