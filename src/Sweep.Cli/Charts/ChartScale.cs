namespace Sweep.Cli;

/// <summary>What part of the losses a chart shows, and how.</summary>
/// <param name="From">The first step.</param>
/// <param name="Top">The loss at the top; null: as the curves want it. What lies above is drawn at the top.</param>
/// <param name="Logarithmic">Equal ratios are equal distances.</param>
internal sealed record ChartScale(int From, double? Top, bool Logarithmic)
{
    /// <summary>Where on the vertical axis a loss stands, in any unit that the bounds share.</summary>
    public double Of(double loss) => Logarithmic ? Math.Log(Math.Max(loss, double.Epsilon)) : loss;

    /// <summary>The loss halfway between two.</summary>
    public double Middle(double low, double high) => Logarithmic ? Math.Sqrt(low * high) : (low + high) / 2;
}
