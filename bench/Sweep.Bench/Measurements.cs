namespace Sweep.Bench;

/// <summary>What was seen of one contender on one configuration.</summary>
internal sealed class Measurements(string name)
{
    public string Name { get; } = name;
    /// <summary>What the contender says that it is.</summary>
    public string? Version { get; set; }
    public List<double> StepMs { get; } = [];
    public List<double> StepWallMs { get; } = [];
    public List<double> EvalMs { get; } = [];
    public List<double> TokensPerSecond { get; } = [];
    public List<double> StartMs { get; } = [];
    public double PeakMb { get; set; }
    public double Loss { get; set; } = double.NaN;
    public double EvalLoss { get; set; } = double.NaN;

    public static double Median(List<double> values) =>
        values.Count == 0 ? double.NaN : values.Order().ElementAt(values.Count / 2);
}
