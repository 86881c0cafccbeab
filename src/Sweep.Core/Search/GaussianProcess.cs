namespace Sweep.Core;

/// <summary>What a Gaussian process with a given kernel knows after some results: a mean and a variance at every point.</summary>
internal sealed class GaussianProcess
{
    private readonly bool[] _isOrdered; // of each axis
    private readonly MaternKernel _kernel;
    private readonly double[][] _points;
    private readonly double[] _inverse; // of the covariance of the results: (points, points)
    private readonly double[] _weights; // its product with the results: (points)

    /// <param name="points">(points, axes)</param>
    /// <param name="values">(points)</param>
    /// <param name="errors">The variance of each value's measured error: (points).</param>
    public GaussianProcess(
        IReadOnlyList<SearchAxis> axes, MaternKernel kernel, double[][] points, double[] values, double[] errors)
    {
        (_isOrdered, _kernel, _points) = ([.. axes.Select(axis => axis.IsOrdered)], kernel, points);
        var covariance = new double[points.Length * points.Length];
        for (var i = 0; i < points.Length; i++)
        {
            covariance[i * points.Length + i] = kernel.Variance + kernel.Noise + errors[i];
            for (var j = 0; j < i; j++)
            {
                covariance[i * points.Length + j] = covariance[j * points.Length + i] =
                    kernel.At(kernel.SquaredDistance(_isOrdered, points[i], points[j]));
            }
        }
        _inverse = CovarianceInverse.Of(covariance, out _);
        _weights = CovarianceInverse.Product(_inverse, values);
    }

    /// <summary>The mean and the variance at a point, and their gradients where these are wanted.</summary>
    public (double Mean, double Variance) At(double[] point, double[]? meanGradient = null, double[]? varianceGradient = null)
    {
        var covariances = new double[_points.Length];
        var mean = 0.0;
        for (var i = 0; i < covariances.Length; i++)
        {
            covariances[i] = _kernel.At(_kernel.SquaredDistance(_isOrdered, point, _points[i]));
            mean += covariances[i] * _weights[i];
        }
        var explained = CovarianceInverse.Product(_inverse, covariances);
        var variance = _kernel.Variance;
        for (var i = 0; i < covariances.Length; i++)
            variance -= covariances[i] * explained[i];
        if (meanGradient is not null)
            Gradients(point, explained, meanGradient, varianceGradient!);
        return (mean, Math.Max(variance, 1e-12 * _kernel.Variance));
    }

    private void Gradients(double[] point, double[] explained, double[] meanGradient, double[] varianceGradient)
    {
        Array.Clear(meanGradient);
        Array.Clear(varianceGradient);
        for (var i = 0; i < _points.Length; i++)
        {
            var slope = _kernel.SlopeAt(_kernel.SquaredDistance(_isOrdered, point, _points[i]));
            for (var axis = 0; axis < point.Length; axis++)
            {
                var towards = slope * (_points[i][axis] - point[axis]) * _kernel.InverseSquares[axis];
                meanGradient[axis] += towards * _weights[i];
                varianceGradient[axis] -= 2 * towards * explained[i];
            }
        }
    }
}
