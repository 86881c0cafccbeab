namespace Sweep.Core;

/// <summary>
/// Bayesian optimization: a Gaussian process, Matern 5/2 with one length for each axis, is fitted to the results with their measured
/// errors, and the points at which it expects the greatest improvement (its logarithm, so that there is a way to climb) come first. What is
/// pending counts as if it had come out as the process expects: nothing is learned from it, and nobody is sent there again.
/// </summary>
internal sealed class BayesSearch : LearningSearch
{
    /// <summary>The most points in the model: its time grows with their cube.</summary>
    private const int MostPoints = 200;

    private const int MostPending = 100;

    private const int EvenCandidates = 256;
    private const int NearCandidates = 48;
    private const int BestPoints = 5;

    /// <summary>How far from a good point candidates are drawn, one after another.</summary>
    private static readonly double[] s_distances = [0.2, 0.05, 0.0125];

    /// <summary>So many of the best candidates are improved.</summary>
    private const int Climbs = 5;

    private const int ClimbEvaluations = 40;
    private const int ClimbRounds = 3;

    /// <summary>Beyond so many values an axis is tried near the present value only.</summary>
    private const int MostTried = 16;

    /// <summary>
    /// Added before a root is taken, in units of the median's distance from the best: without it the root would be steep at the best, and
    /// differences there mere noise.
    /// </summary>
    private const double Flattening = 0.1;

    public override string Name => "bayes";

    internal override IEnumerable<double[]> Rank(ModelData data, CounterRandom random)
    {
        var pending = data.Pending.TakeLast(MostPending).ToArray();
        var kept = Kept(data.Values, MostPoints - pending.Length);
        var points = kept.Select(i => data.Points[i]).ToArray();
        var (values, errors) = Standardized([.. kept.Select(i => data.Values[i])], [.. kept.Select(i => data.Errors[i])]);
        var kernel = KernelFit.Of(data.Axes, points, values, errors);
        var process = new GaussianProcess(data.Axes, kernel, points, values, errors);
        var means = points.Select(point => process.At(point).Mean).ToArray();
        if (pending.Length > 0)
        {
            process = new GaussianProcess(data.Axes, kernel, [.. points, .. pending],
                [.. values, .. pending.Select(point => process.At(point).Mean)], [.. errors, .. pending.Select(_ => 0.0)]);
        }
        var acquisition = new Acquisition(data.Axes, process, means.Min());
        var best = Enumerable.Range(0, points.Length).OrderBy(i => means[i]).Take(BestPoints).Select(i => points[i]).ToArray();
        var candidates = CandidatesOf(data.Axes, best, random)
            .Select(point => (Point: point, Value: acquisition.At(point)))
            .OrderByDescending(candidate => candidate.Value)
            .ToArray();
        return candidates.Take(Climbs)
            .Select(candidate => acquisition.Climb(candidate.Point))
            .Concat(candidates)
            .OrderByDescending(candidate => candidate.Value)
            .Select(candidate => candidate.Point);
    }

    /// <summary>All, or the better half of the most and the latest others; in their order.</summary>
    private static int[] Kept(double[] values, int most)
    {
        var all = Enumerable.Range(0, values.Length).ToArray();
        if (all.Length <= most)
            return all;
        var best = all.OrderBy(i => values[i]).Take(most / 2).ToHashSet();
        return [.. all.Where(i => !best.Contains(i)).TakeLast(most - best.Count).Concat(best).Order()];
    }

    /// <summary>
    /// The root of each value's distance from the best, to mean 0 and deviation 1. A run that went badly wrong says that there is nothing
    /// to find, not how bad exactly, and its plain value would bend the model everywhere else.
    /// </summary>
    private static (double[] Values, double[] Variances) Standardized(double[] values, double[] errors)
    {
        var sorted = values.Order().ToArray();
        var median = sorted[sorted.Length / 2];
        // Where half of the values are equal, their whole range; where all are, nothing but a number above 0.
        var scale = median > sorted[0] ? median - sorted[0] : sorted[^1] > sorted[0] ? sorted[^1] - sorted[0] : 1;
        var roots = values.Select(value => Math.Sqrt((value - sorted[0]) / scale + Flattening)).ToArray();
        var mean = roots.Sum() / roots.Length;
        var deviation = Math.Sqrt(roots.Sum(root => (root - mean) * (root - mean)) / roots.Length);
        if (deviation == 0)
            deviation = 1;
        // An error changes a root by its slope, 1 / (2 root).
        var deviations = errors.Select((error, i) => error / scale / (2 * roots[i]) / deviation);
        return ([.. roots.Select(root => (root - mean) / deviation)], [.. deviations.Select(error => error * error)]);
    }

    /// <summary>Spread over the whole cube, and around the best points at several distances.</summary>
    private static IEnumerable<double[]> CandidatesOf(IReadOnlyList<SearchAxis> axes, double[][] best, CounterRandom random)
    {
        for (var i = 0; i < EvenCandidates; i++)
        {
            yield return axes.Count <= SobolSequence.MaxDimensions
                ? [.. axes.Select((axis, d) => axis.Snap(SobolSequence.At(random, (uint)i, d)))]
                : throw new ArgumentException($"{axes.Count} parameters vary; at most {SobolSequence.MaxDimensions} can");
        }
        for (var i = 0; i < best.Length; i++)
        {
            for (var k = 0; k < NearCandidates; k++)
            {
                var coins = random.Derive((ulong)(i * NearCandidates + k));
                var distance = s_distances[k % s_distances.Length];
                yield return [.. axes.Select((axis, d) => Near(axis, best[i][d], distance, coins.Derive((ulong)d)))];
            }
        }
    }

    /// <summary>
    /// A place near another one: up to the distance away along a line; with a chance of the distance another value where there are few.
    /// </summary>
    private static double Near(SearchAxis axis, double place, double distance, CounterRandom coins)
    {
        if (axis.Places is not { } places)
            return Math.Clamp(place + distance * (2 * coins.Uniform(0) - 1), 0, 1);
        return coins.Uniform(0) < 0.1 + distance ? places[(int)coins.Below(1, places.Count)] : place;
    }

    private sealed class Acquisition(IReadOnlyList<SearchAxis> axes, GaussianProcess process, double best)
    {
        private readonly int[] _continuous = [.. Enumerable.Range(0, axes.Count).Where(d => axes[d].Places is null)];
        private readonly int[] _levels = [.. Enumerable.Range(0, axes.Count).Where(d => axes[d].Places is not null)];

        public double At(double[] point)
        {
            var (mean, variance) = process.At(point);
            var deviation = Math.Sqrt(variance);
            return LogExpectedImprovement.Of((best - mean) / deviation).Value + PortableMath.Log(variance) / 2;
        }

        /// <summary>A local maximum: along the continuous axes, then value by value on the others, and again.</summary>
        public (double[] Point, double Value) Climb(double[] start)
        {
            var point = (double[])start.Clone();
            var value = At(point);
            for (var round = 0; round < ClimbRounds; round++)
            {
                var before = value;
                if (_continuous.Length > 0)
                    (point, value) = ClimbContinuous(point);
                foreach (var axis in _levels)
                    (point, value) = ClimbLevels(point, value, axis);
                if (_levels.Length == 0 || value - before < 1e-6)
                    break;
            }
            return (point, value);
        }

        private (double[] Point, double Value) ClimbContinuous(double[] from)
        {
            var point = (double[])from.Clone();
            var (meanGradient, varianceGradient) = (new double[point.Length], new double[point.Length]);
            double Cost(double[] free, double[] gradient)
            {
                for (var i = 0; i < free.Length; i++)
                    point[_continuous[i]] = free[i];
                var (mean, variance) = process.At(point, meanGradient, varianceGradient);
                var deviation = Math.Sqrt(variance);
                var z = (best - mean) / deviation;
                var (log, slope) = LogExpectedImprovement.Of(z);
                for (var i = 0; i < free.Length; i++)
                {
                    var d = _continuous[i];
                    gradient[i] = slope * (meanGradient[d] / deviation + z * varianceGradient[d] / (2 * variance))
                        - varianceGradient[d] / (2 * variance);
                }
                return -log - PortableMath.Log(variance) / 2;
            }
            var start = _continuous.Select(d => from[d]).ToArray();
            var (free, cost) = BoxMinimizer.Minimize(
                Cost, start, new double[start.Length], [.. start.Select(_ => 1.0)], ClimbEvaluations, 1e-6);
            for (var i = 0; i < free.Length; i++)
                point[_continuous[i]] = free[i];
            return (point, -cost);
        }

        private (double[] Point, double Value) ClimbLevels(double[] point, double value, int axis)
        {
            var places = axes[axis].Places!;
            var present = axes[axis].LevelOf(point[axis]);
            var tried = places.Count <= MostTried || !axes[axis].IsOrdered
                ? Enumerable.Range(0, places.Count)
                : Enumerable.Range(present - MostTried / 2, MostTried + 1).Where(level => level >= 0 && level < places.Count);
            foreach (var level in tried.Where(level => level != present))
            {
                var other = (double[])point.Clone();
                other[axis] = places[level];
                if (At(other) is var otherValue && otherValue > value)
                    (point, value) = (other, otherValue);
            }
            return (point, value);
        }
    }
}
