namespace Sweep.Cli;

/// <summary>A line of a chart: points by ascending x.</summary>
internal sealed record Curve(string Label, IReadOnlyList<(double X, double Y)> Points);
