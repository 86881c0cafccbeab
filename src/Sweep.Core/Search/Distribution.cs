namespace Sweep.Core;

/// <summary>
/// Where a random search draws a value from, by W&amp;B's names. Drawn numbers are rounded to six significant digits: shorter to read, and
/// the same on machines whose logarithms differ in the last bit.
/// </summary>
/// <param name="Name"><c>uniform</c>, <c>int_uniform</c>, <c>q_uniform</c>, <c>log_uniform_values</c>, <c>q_log_uniform_values</c>,
/// <c>normal</c>, <c>q_normal</c>, <c>log_normal</c> or <c>q_log_normal</c>.</param>
/// <param name="Min">Of the normal ones: what smaller draws are clamped to.</param>
/// <param name="Max">Of the normal ones: what greater draws are clamped to.</param>
/// <param name="Quantum">The q_ distributions give multiples of it.</param>
public sealed record Distribution(string Name, double Min, double Max, double? Quantum = null)
{
    public const string Uniform = "uniform";
    public const string IntUniform = "int_uniform";
    public const string QUniform = "q_uniform";
    public const string LogUniformValues = "log_uniform_values";
    public const string QLogUniformValues = "q_log_uniform_values";

    /// <summary>Those that <see cref="Mu"/> and <see cref="Sigma"/> describe. log_normal's logarithm is normal.</summary>
    internal static IReadOnlyList<string> NormalNames { get; } = ["normal", "q_normal", "log_normal", "q_log_normal"];

    internal static IReadOnlyList<string> Names { get; } =
        [Uniform, IntUniform, QUniform, LogUniformValues, QLogUniformValues, .. NormalNames];

    /// <summary>One of <see cref="Names"/>.</summary>
    /// <exception cref="FormatException">It is none of them: every place below would take it for uniform.</exception>
    public string Name { get; } = Names.Contains(Name) ? Name : throw new FormatException($"'{Name}' is not a distribution");

    /// <summary>Of the normal ones: the mean, of the logarithm for log_normal.</summary>
    public double Mu { get; init; }

    /// <summary>Of the normal ones: the standard deviation, of the logarithm for log_normal.</summary>
    public double Sigma { get; init; }

    /// <summary>True for one that <see cref="Mu"/> and <see cref="Sigma"/> describe.</summary>
    public bool IsNormal => NormalNames.Contains(Name);

    internal bool IsLogarithmic => Name is LogUniformValues or QLogUniformValues or "log_normal" or "q_log_normal";

    internal bool IsQuantized => Name.StartsWith("q_", StringComparison.Ordinal);

    /// <summary>True when every value is a whole number.</summary>
    internal bool IsInteger => Name == IntUniform || (Quantum is { } q && q == Math.Floor(q));

    /// <summary>The value at <paramref name="uniform"/> in [0, 1) of the cumulative distribution, within [Min, Max].</summary>
    internal double At(double uniform)
    {
        if (Name == IntUniform)
            return Multiple(Math.Floor(Min + uniform * (Max - Min + 1)), 1);
        if (IsNormal)
        {
            var drawn = Mu + Sigma * StandardNormal.Quantile(uniform);
            var within = Math.Clamp(IsLogarithmic ? Math.Exp(drawn) : drawn, Min, Max);
            return Quantum is { } unit ? Multiple(within, unit) : Math.Clamp(Rounded(within), Min, Max);
        }
        var value = IsLogarithmic
            ? Math.Exp(Math.Log(Min) + uniform * (Math.Log(Max) - Math.Log(Min)))
            : Min + uniform * (Max - Min);
        return Quantum is { } quantum ? Multiple(value, quantum) : Math.Clamp(Rounded(value), Min, Max);
    }

    /// <summary>
    /// Where a value lies, in [0, 1]: the place at which <see cref="At"/> gives it, for a whole number or a multiple one of those places.
    /// </summary>
    internal double PlaceOf(double value)
    {
        if (Name == IntUniform)
            return Math.Clamp((value - Min + 0.5) / (Max - Min + 1), 0, 1);
        if (IsNormal)
            return StandardNormal.Cumulative(((IsLogarithmic ? PortableMath.Log(value) : value) - Mu) / Sigma);
        var (at, low, high) = IsLogarithmic
            ? (PortableMath.Log(value), PortableMath.Log(Min), PortableMath.Log(Max))
            : (value, Min, Max);
        return high > low ? Math.Clamp((at - low) / (high - low), 0, 1) : 0.5;
    }

    /// <summary>
    /// All the values, ascending, where they are whole numbers or multiples; null when there are more than <paramref name="most"/>, or they
    /// are not counted.
    /// </summary>
    internal IReadOnlyList<double>? Values(int most)
    {
        if (Quantum is null && Name != IntUniform)
            return Min == Max ? [Min] : null;
        var unit = Name == IntUniform ? 1m : (decimal)Quantum!.Value;
        if (Max - Min > (double)unit * most)
            return null;
        var (first, last) = (Math.Ceiling((decimal)Min / unit), Math.Floor((decimal)Max / unit));
        return last - first >= most ? null : [.. Enumerable.Range(0, (int)(last - first) + 1).Select(i => (double)((first + i) * unit))];
    }

    /// <summary>The multiple of <paramref name="quantum"/> nearest to a value, among those in [Min, Max].</summary>
    private double Multiple(double value, double quantum)
    {
        // Decimal, so that multiples of 0.1 are 0.3 and not 0.30000000000000004.
        var q = (decimal)quantum;
        var count = Math.Clamp(Math.Round((decimal)value / q), Math.Ceiling((decimal)Min / q), Math.Floor((decimal)Max / q));
        return (double)(count * q);
    }

    /// <summary>True when [Min, Max] holds a multiple of the quantum.</summary>
    internal bool HasMultiple => Quantum is not { } quantum
        || Math.Ceiling((decimal)Min / (decimal)quantum) <= Math.Floor((decimal)Max / (decimal)quantum);

    /// <summary>The probability of a normal draw at most this many sigma above mu: what <see cref="At"/> takes.</summary>
    internal static double Below(double sigmas) => StandardNormal.Cumulative(sigmas);

    internal static double Rounded(double value) =>
        double.Parse(value.ToString("E5", System.Globalization.CultureInfo.InvariantCulture),
            System.Globalization.CultureInfo.InvariantCulture);
}
