namespace Sweep.Core;

/// <summary>
/// A density over the unit cube: a weighted mean of one kernel for each point, and of an even one that keeps every place possible. A kernel
/// is a product over the axes: a normal density cut off at the cube's faces, its mass in each cell where an axis has few values, and one
/// value with a chance for every other where values are names.
/// </summary>
internal sealed class ParzenEstimator
{
    /// <summary>Of a continuous axis, so that equal points leave room around them.</summary>
    private const double NarrowestKernel = 1e-3;

    /// <summary>Of an axis with few values: the kernel's width is at least this part of a cell.</summary>
    private const double NarrowestOfCell = 0.5;

    /// <summary>The chance of another name than the point's is at least this.</summary>
    private const double LeastChange = 0.05;

    /// <summary>The even kernel's weight; a point's is 1 on the average.</summary>
    private const double EvenWeight = 0.1;

    /// <summary>Of Silverman's factor, which is for densities; here the question is where to go, and going less far pays.</summary>
    private const double Narrowing = 0.8;

    private readonly IReadOnlyList<SearchAxis> _axes;
    private readonly double[][] _points;
    private readonly double[] _widths;
    private readonly double[] _weights;
    private readonly double[] _logWeights;
    private readonly double[][] _logScales; // (points, axes): what makes a continuous kernel's mass 1
    private readonly double[]?[] _logMasses; // of each axis with few values: (place of the point, value)
    private readonly double _logEven; // the even kernel, over all axes

    /// <param name="points">(points, axes)</param>
    /// <param name="widths">Of the kernels along each axis; of names the chance of another one. Those of <see cref="WidthsOf"/>.</param>
    /// <param name="weights">Of the points; 1 on the average.</param>
    public ParzenEstimator(IReadOnlyList<SearchAxis> axes, double[][] points, double[] widths, double[] weights)
    {
        (_axes, _points, _widths, _weights) = (axes, points, widths, weights);
        _logWeights = [.. weights.Select(PortableMath.Log), PortableMath.Log(EvenWeight)];
        _logMasses = [.. axes.Select((axis, i) => axis.Places is null ? null : LogMasses(axis, _widths[i]))];
        _logScales = [.. points.Select(LogScales)];
        _logEven = -axes.Sum(axis => axis.Places is null ? 0 : PortableMath.Log(axis.Places.Count));
    }

    /// <summary>The logarithm of the density; of its mass where axes have few values.</summary>
    public double LogDensity(double[] point)
    {
        var levels = new int[_axes.Count];
        for (var axis = 0; axis < _axes.Count; axis++)
            levels[axis] = _axes[axis].Places is null ? 0 : _axes[axis].LevelOf(point[axis]);
        var logs = new double[_points.Length + 1];
        for (var i = 0; i < _points.Length; i++)
            logs[i] = _logWeights[i] + LogKernel(i, point, levels);
        logs[^1] = _logWeights[^1] + _logEven;
        var greatest = logs.Max();
        var sum = 0.0;
        foreach (var log in logs)
            sum += PortableMath.Exp(log - greatest);
        return greatest + PortableMath.Log(sum / (_points.Length + EvenWeight));
    }

    /// <summary>A point by chance, from kernels <paramref name="widening"/> times as wide as the density's.</summary>
    public double[] Draw(CounterRandom random, double widening)
    {
        var kernel = DrawKernel(random.Uniform(0));
        var point = new double[_axes.Count];
        for (var axis = 0; axis < point.Length; axis++)
        {
            var coins = random.Derive((ulong)axis);
            var even = kernel == _points.Length || (!_axes[axis].IsOrdered && coins.Uniform(0) < _widths[axis]);
            point[axis] = even
                ? _axes[axis].Places is { } places ? places[(int)coins.Below(1, places.Count)] : coins.Uniform(1)
                : !_axes[axis].IsOrdered ? _points[kernel][axis]
                : _axes[axis].Snap(DrawNormal(coins, _points[kernel][axis], widening * _widths[axis]));
        }
        return point;
    }

    /// <summary>The index of a point, or the one behind the last for the even kernel.</summary>
    private int DrawKernel(double uniform)
    {
        var rest = uniform * (_points.Length + EvenWeight) - EvenWeight;
        if (rest < 0)
            return _points.Length;
        var kernel = 0;
        while (kernel < _points.Length - 1 && rest >= _weights[kernel])
            rest -= _weights[kernel++];
        return kernel;
    }

    /// <summary>A normal number in [0, 1].</summary>
    private static double DrawNormal(CounterRandom random, double mean, double width)
    {
        // Marsaglia's polar method: a point in the circle gives a normal number with a logarithm and a root. Its mean is in [0, 1], so that
        // a number outside is rare but for wide kernels.
        for (ulong i = 2; i < 200; i += 2)
        {
            var (x, y) = (2 * random.Uniform(i) - 1, 2 * random.Uniform(i + 1) - 1);
            var square = x * x + y * y;
            if (square is >= 1 or 0)
                continue;
            var drawn = mean + width * x * Math.Sqrt(-2 * PortableMath.Log(square) / square);
            if (drawn is >= 0 and <= 1)
                return drawn;
        }
        return random.Uniform(1);
    }

    private double LogKernel(int kernel, double[] point, int[] levels)
    {
        var centre = _points[kernel];
        var scales = _logScales[kernel];
        var sum = 0.0;
        for (var axis = 0; axis < _axes.Count; axis++)
        {
            if (_logMasses[axis] is { } masses)
            {
                sum += masses[(int)scales[axis] * _axes[axis].Places!.Count + levels[axis]];
                continue;
            }
            var distance = (point[axis] - centre[axis]) / _widths[axis];
            sum += scales[axis] - distance * distance / 2;
        }
        return sum;
    }

    /// <summary>Of continuous axes; of the others the level at which the point lies.</summary>
    private double[] LogScales(double[] point)
    {
        var scales = new double[_axes.Count];
        for (var axis = 0; axis < scales.Length; axis++)
        {
            var width = _widths[axis];
            scales[axis] = _axes[axis].Places is not null
                ? _axes[axis].LevelOf(point[axis])
                : -PortableMath.LogSqrtTwoPi - PortableMath.Log(width * Mass(point[axis], width, 0, 1));
        }
        return scales;
    }

    /// <summary>By Silverman's rule for a normal density of as many dimensions, on the points' own spread.</summary>
    /// <param name="points">At least one.</param>
    public static double[] WidthsOf(IReadOnlyList<SearchAxis> axes, double[][] points) =>
        [.. axes.Select((axis, index) => WidthOf(axis, [.. points.Select(point => point[index])], axes.Count))];

    private static double WidthOf(SearchAxis axis, double[] places, int axes)
    {
        var factor = Narrowing * PortableMath.Exp(-PortableMath.Log(places.Length) / (axes + 4));
        if (!axis.IsOrdered)
            return Math.Max(LeastChange, factor * Diversity(axis, places));
        var mean = places.Sum() / places.Length;
        var variance = places.Sum(place => (place - mean) * (place - mean)) / places.Length;
        var least = axis.Places is { } all ? NarrowestOfCell / all.Count : NarrowestKernel;
        return Math.Clamp(factor * Math.Sqrt(variance), least, 1);
    }

    /// <summary>The chance that two of the points differ in a name.</summary>
    private static double Diversity(SearchAxis axis, double[] places)
    {
        var counts = new int[axis.Places!.Count];
        foreach (var place in places)
            counts[axis.LevelOf(place)]++;
        return 1 - counts.Sum(count => (double)count * count) / ((double)places.Length * places.Length);
    }

    private static double[] LogMasses(SearchAxis axis, double width)
    {
        var places = axis.Places!;
        var count = places.Count;
        var logs = new double[count * count];
        for (var centre = 0; centre < count; centre++)
        {
            var all = axis.IsOrdered ? Mass(places[centre], width, 0, 1) : 1;
            for (var value = 0; value < count; value++)
            {
                var low = value == 0 ? 0 : (places[value - 1] + places[value]) / 2;
                var high = value == count - 1 ? 1 : (places[value] + places[value + 1]) / 2;
                var mass = axis.IsOrdered
                    ? Mass(places[centre], width, low, high)
                    : width / count + (value == centre ? 1 - width : 0);
                logs[centre * count + value] = PortableMath.Log(Math.Max(mass / all, 1e-100));
            }
        }
        return logs;
    }

    private static double Mass(double mean, double width, double low, double high) =>
        StandardNormal.Cumulative((high - mean) / width) - StandardNormal.Cumulative((low - mean) / width);
}
