namespace Sweep.Core;

/// <summary>
/// A local minimum of a smooth function in a box: limited-memory BFGS whose steps are cut off at the faces. The same numbers always take
/// the same way.
/// </summary>
internal static class BoxMinimizer
{
    private const int Memory = 8;
    private const int MostHalvings = 12;

    /// <summary>The value at a point; writes the gradient.</summary>
    public delegate double Function(double[] point, double[] gradient);

    /// <param name="evaluations">The most calls of the function.</param>
    /// <param name="precision">It ends when a step gains less.</param>
    /// <returns>The best point met, and its value, which is never greater than the start's.</returns>
    public static (double[] Point, double Value) Minimize(
        Function function, double[] start, double[] low, double[] high, int evaluations, double precision)
    {
        var point = start.Select((x, i) => Math.Clamp(x, low[i], high[i])).ToArray();
        var gradient = new double[point.Length];
        var value = function(point, gradient);
        var pairs = new List<(double[] Step, double[] Change, double Product)>();
        for (var calls = 1; calls < evaluations;)
        {
            var free = Enumerable.Range(0, point.Length)
                .Select(i => !((point[i] <= low[i] && gradient[i] > 0) || (point[i] >= high[i] && gradient[i] < 0))).ToArray();
            var direction = Direction(gradient, free, pairs);
            var slope = Dot(direction, gradient);
            if (!(slope < 0))
            {
                if (pairs.Count == 0)
                    break;
                pairs.Clear();
                continue;
            }
            var length = pairs.Count == 0 ? Math.Min(1, 0.1 / Math.Sqrt(Dot(direction, direction))) : 1;
            double[]? next = null;
            var nextGradient = new double[point.Length];
            var nextValue = value;
            for (var halving = 0; halving < MostHalvings && calls < evaluations; halving++, length /= 2)
            {
                var tried = point.Select((x, i) => Math.Clamp(x + length * direction[i], low[i], high[i])).ToArray();
                var expected = tried.Select((x, i) => (x - point[i]) * gradient[i]).Sum();
                nextValue = function(tried, nextGradient);
                calls++;
                if (nextValue <= value + 1e-4 * expected)
                {
                    next = tried;
                    break;
                }
            }
            if (next is null)
            {
                if (pairs.Count == 0)
                    break;
                pairs.Clear();
                continue;
            }
            Remember(pairs, point, next, gradient, nextGradient);
            var gain = value - nextValue;
            (point, value, gradient) = (next, nextValue, nextGradient);
            if (gain < precision)
                break;
        }
        return (point, value);
    }

    private static void Remember(
        List<(double[] Step, double[] Change, double Product)> pairs, double[] from, double[] to, double[] before, double[] after)
    {
        var step = to.Select((x, i) => x - from[i]).ToArray();
        var change = after.Select((g, i) => g - before[i]).ToArray();
        var product = Dot(step, change);
        // Only upward curvature keeps the directions downhill.
        if (product <= 1e-10 * Math.Sqrt(Dot(step, step) * Dot(change, change)))
            return;
        if (pairs.Count == Memory)
            pairs.RemoveAt(0);
        pairs.Add((step, change, product));
    }

    /// <summary>
    /// Minus the inverse Hessian, as the pairs tell of it, times the gradient (Nocedal's two loops); free coordinates only.
    /// </summary>
    private static double[] Direction(double[] gradient, bool[] free, List<(double[] Step, double[] Change, double Product)> pairs)
    {
        var direction = gradient.Select((g, i) => free[i] ? -g : 0).ToArray();
        var weights = new double[pairs.Count];
        for (var k = pairs.Count - 1; k >= 0; k--)
        {
            weights[k] = Dot(pairs[k].Step, direction) / pairs[k].Product;
            Add(direction, pairs[k].Change, -weights[k]);
        }
        if (pairs.Count > 0)
        {
            var scale = pairs[^1].Product / Dot(pairs[^1].Change, pairs[^1].Change);
            for (var i = 0; i < direction.Length; i++)
                direction[i] *= scale;
        }
        for (var k = 0; k < pairs.Count; k++)
            Add(direction, pairs[k].Step, weights[k] - Dot(pairs[k].Change, direction) / pairs[k].Product);
        for (var i = 0; i < direction.Length; i++)
            direction[i] = free[i] ? direction[i] : 0;
        return direction;
    }

    private static void Add(double[] to, double[] other, double factor)
    {
        for (var i = 0; i < to.Length; i++)
            to[i] += factor * other[i];
    }

    private static double Dot(double[] a, double[] b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }
}
