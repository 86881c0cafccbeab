namespace Sweep.Core;

/// <summary>
/// Chooses a kernel's numbers: those under which the results are likeliest, weighed with what is likely beforehand.
/// </summary>
/// <remarks>
/// The lengths' prior is log-normal around half the root of the axes' number: it grows as the distances between points do, so that a model
/// of many axes does not begin by taking all points for far apart (C. Hvarfner et al., "Vanilla Bayesian optimization performs great in
/// high dimensions", 2024). Theirs is wider. With it, a dozen results of ten axes are explained by two axes that matter alone, and a search
/// may run after them for its whole length.
/// </remarks>
internal sealed class KernelFit
{
    private const int Evaluations = 30;

    /// <summary>Fewer for many results, of which each evaluation costs more and which say more clearly what the numbers are.</summary>
    private const int EvaluationsOfMany = 20;

    private const double Precision = 1e-3;
    private const double LengthDeviation = 1;
    private const double NoiseCentre = -6;
    private const double NoiseDeviation = 2;
    private const double VarianceDeviation = 0.5;

    // In units of the parameters' logarithms.
    private static readonly (double Low, double High) s_lengths = (-3.7, 5); // from 0.025
    private static readonly (double Low, double High) s_variance = (-3, 3);
    private static readonly (double Low, double High) s_noise = (-14, 0);

    private readonly double[] _values;
    private readonly double[] _errors;
    private readonly int _axes;
    private readonly double[][] _differences; // of each pair of points (i, j < i), squared, by axis
    private readonly double _lengthCentre;

    private KernelFit(IReadOnlyList<SearchAxis> axes, double[][] points, double[] values, double[] errors)
    {
        (_axes, _values, _errors) = (axes.Count, values, errors);
        _lengthCentre = PortableMath.Log(axes.Count / 4.0) / 2;
        var pairs = new List<double[]>(points.Length * (points.Length - 1) / 2);
        for (var i = 0; i < points.Length; i++)
        {
            for (var j = 0; j < i; j++)
                pairs.Add([.. axes.Select((axis, d) => MaternKernel.SquaredDifference(axis.IsOrdered, points[i][d], points[j][d]))]);
        }
        _differences = [.. pairs];
    }

    /// <inheritdoc cref="GaussianProcess(IReadOnlyList{SearchAxis}, MaternKernel, double[][], double[], double[])"/>
    public static MaternKernel Of(IReadOnlyList<SearchAxis> axes, double[][] points, double[] values, double[] errors)
    {
        var fit = new KernelFit(axes, points, values, errors);
        var start = new double[axes.Count + 2];
        Array.Fill(start, fit._lengthCentre, 0, axes.Count);
        start[^1] = NoiseCentre;
        var (low, high) = (new double[start.Length], new double[start.Length]);
        for (var i = 0; i < start.Length; i++)
            (low[i], high[i]) = i < axes.Count ? s_lengths : i == axes.Count ? s_variance : s_noise;
        var evaluations = points.Length <= 100 ? Evaluations : EvaluationsOfMany;
        return fit.KernelAt(BoxMinimizer.Minimize(fit.Cost, start, low, high, evaluations, Precision).Point);
    }

    private MaternKernel KernelAt(double[] logs) => new(
        [.. logs.Take(_axes).Select(PortableMath.Exp)], PortableMath.Exp(logs[_axes]), PortableMath.Exp(logs[_axes + 1]));

    /// <summary>Minus the logarithm of likelihood and prior, but for constants, at the logarithms of the kernel's numbers.</summary>
    private double Cost(double[] logs, double[] gradient)
    {
        var kernel = KernelAt(logs);
        var count = _values.Length;
        var inverseSquares = kernel.InverseSquares;
        var covariance = new double[count * count];
        var slopes = new double[_differences.Length];
        for (int i = 0, pair = 0; i < count; i++)
        {
            covariance[i * count + i] = kernel.Variance + kernel.Noise + _errors[i];
            for (var j = 0; j < i; j++, pair++)
            {
                var differences = _differences[pair];
                var squared = 0.0;
                for (var d = 0; d < differences.Length; d++)
                    squared += differences[d] * inverseSquares[d];
                var a = Math.Sqrt(5 * squared);
                var decay = kernel.Variance * PortableMath.Exp(-a);
                covariance[i * count + j] = covariance[j * count + i] = (1 + a + a * a / 3) * decay;
                slopes[pair] = 5.0 / 3 * (1 + a) * decay;
            }
        }
        var inverse = CovarianceInverse.Of(covariance, out var logDeterminant);
        var weights = CovarianceInverse.Product(inverse, _values);

        // By a parameter p the likelihood's logarithm changes by trace((w w' - inverse) dK/dp) / 2.
        Array.Clear(gradient);
        var cost = logDeterminant / 2;
        for (int i = 0, pair = 0; i < count; i++)
        {
            cost += _values[i] * weights[i] / 2;
            var diagonal = weights[i] * weights[i] - inverse[i * count + i];
            gradient[_axes] -= diagonal * kernel.Variance / 2;
            gradient[_axes + 1] -= diagonal * kernel.Noise / 2;
            for (var j = 0; j < i; j++, pair++)
            {
                var twice = weights[i] * weights[j] - inverse[i * count + j]; // (i, j) and (j, i)
                gradient[_axes] -= twice * covariance[i * count + j];
                var slope = twice * slopes[pair];
                var differences = _differences[pair];
                for (var d = 0; d < differences.Length; d++)
                    gradient[d] -= slope * differences[d] * inverseSquares[d];
            }
        }
        for (var d = 0; d < _axes; d++)
            cost += Prior(logs[d], _lengthCentre, LengthDeviation, ref gradient[d]);
        cost += Prior(logs[_axes], 0, VarianceDeviation, ref gradient[_axes]);
        return cost + Prior(logs[_axes + 1], NoiseCentre, NoiseDeviation, ref gradient[_axes + 1]);
    }

    private static double Prior(double log, double centre, double deviation, ref double slope)
    {
        var z = (log - centre) / deviation;
        slope += z / deviation;
        return z * z / 2;
    }
}
