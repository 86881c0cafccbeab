using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sweep.Core.Statistics;

/// <summary>
/// The models that cannot be told from the best by their losses on the validation sequences. A model stays unless some other one is better
/// by more than chance allows for the largest of all its paired t values; so each is tested as Hansen's test of superior predictive ability
/// tests a benchmark. Competitors that are far worse take no part, in the two steps of Romano, Shaikh and Wolf: a tenth of the error is
/// spent on how much worse they may not be, the rest on the test.
/// Sources: P. R. Hansen, "A test for superior predictive ability", 2005; P. R. Hansen, A. Lunde, J. M. Nason, "The model confidence set",
/// 2011; J. P. Romano, A. M. Shaikh, M. Wolf, "A practical two-step method for testing moment inequalities", 2014.
/// </summary>
public static class ModelConfidenceSet
{
    /// <summary>More groups than this are joined with their neighbours, all alike, so that long evaluations cost no more.</summary>
    public const int MostGroups = 1024;

    private const double Outside = 0.05;
    private const double OutsideOfFirstStep = Outside / 10;

    // A competitor that is this many standard errors too far away decides no resample.
    private const double OutOfReach = -8;

    private const int CompetitorsBetweenLooks = 32;

    /// <param name="models">At least one, of at least two groups each.</param>
    /// <param name="seed">Another seed draws other resamples.</param>
    public static BestSet Of(IReadOnlyList<ScoredModel> models, long seed = 0)
    {
        var scores = models.Select(model => new Scores(model)).ToArray();
        var classes = scores.Select(score => score.Class).Distinct().Order().ToList();
        var freedom = scores.Min(score => score.Centered.Length) - 1;
        var competitors = Math.Max(1, scores.Length - 1);
        var reach = StudentDistribution.UpperQuantile(OutsideOfFirstStep / competitors, freedom);
        var certain = StudentDistribution.UpperQuantile(Math.Min(0.5, (Outside - OutsideOfFirstStep) / competitors), freedom);

        // Whoever loses to the best by more than Bonferroni's bound loses to the largest t of all: no resample is needed for it.
        var best = scores.Index().MinBy(score => score.Item.Mean).Index;
        var open = Enumerable.Range(0, scores.Length).Where(i => i == best || Pair.Of(scores[i], scores[best]).T <= certain).ToList();
        var (pairs, needed) = (new Pair[scores.Length][], new bool[scores.Length]);
        foreach (var i in open)
        {
            var row = pairs[i] = new Pair[scores.Length];
            for (var j = 0; j < scores.Length; j++)
            {
                row[j] = j < i && pairs[j] is { } known ? known[i].Reversed() : Pair.Of(scores[i], scores[j]);
                needed[j] |= j == i || row[j].T + reach > OutOfReach;
            }
        }

        var bootstraps = classes.ToDictionary(c => c, c => new GroupBootstrap(
            new CounterRandom(seed, RandomStream.Resampling, (ulong)classes.IndexOf(c)), scores.First(s => s.Class == c).Centered.Length));
        var moves = new float[scores.Length][];
        for (var i = 0; i < scores.Length; i++)
        {
            moves[i] = needed[i] ? new float[GroupBootstrap.Resamples] : [];
            if (needed[i])
                bootstraps[scores[i].Class].Fill(scores[i].Centered, moves[i]);
        }
        var contains = new bool[scores.Length];
        Parallel.ForEach(open, i => contains[i] = MayBeBest(i, pairs[i], moves, reach));
        return new BestSet(contains, Shares(scores, moves));
    }

    // The largest t of a model against the others, beside how large it gets by chance where it is the best. A listing calls this once, so
    // it is to be optimised at once.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool MayBeBest(int i, Pair[] pairs, float[][] moves, double reach)
    {
        var observed = pairs.Max(pair => pair.T);
        if (observed <= 0)
            return true;
        if (float.IsPositiveInfinity(observed))
            return false;
        Span<float> largest = stackalloc float[GroupBootstrap.Resamples];
        largest.Fill(float.NegativeInfinity);
        var enough = (Outside - OutsideOfFirstStep) * largest.Length;
        for (var j = 0; j < pairs.Length; j++)
        {
            // More competitors only make the largest t larger.
            if (j % CompetitorsBetweenLooks == 0 && Beyond(largest, observed) > enough)
                return true;
            var slack = Math.Min(0, pairs[j].T + reach);
            if (j == i || slack <= OutOfReach || pairs[j].Error == 0)
                continue;
            var (scale, shift) = (new Vector<float>(1 / pairs[j].Error), new Vector<float>((float)slack));
            for (var b = 0; b < largest.Length; b += Vector<float>.Count)
            {
                var t = (new Vector<float>(moves[i], b) - new Vector<float>(moves[j], b)) * scale + shift;
                Vector.Max(new Vector<float>(largest[b..]), t).CopyTo(largest[b..]);
            }
        }
        return Beyond(largest, observed) > enough;
    }

    private static int Beyond(ReadOnlySpan<float> largest, float observed)
    {
        var beyond = 0;
        foreach (var t in largest)
            beyond += t >= observed ? 1 : 0;
        return beyond;
    }

    private static double[] Shares(Scores[] scores, float[][] moves)
    {
        var wins = new int[scores.Length];
        var (least, winner) = (new double[GroupBootstrap.Resamples], new int[GroupBootstrap.Resamples]);
        Array.Fill(least, double.PositiveInfinity);
        for (var i = 0; i < scores.Length; i++)
        {
            for (var b = 0; b < moves[i].Length; b++)
            {
                var mean = scores[i].Mean + moves[i][b];
                if (mean < least[b])
                    (least[b], winner[b]) = (mean, i);
            }
        }
        foreach (var i in winner)
            wins[i]++;
        return [.. wins.Select(count => count / (double)GroupBootstrap.Resamples)];
    }

    /// <summary>How far one model is behind another (positive: worse), in standard errors.</summary>
    private readonly record struct Pair(float T, float Error)
    {
        public Pair Reversed() => this with { T = -T };

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static Pair Of(Scores a, Scores b)
        {
            var (n, difference) = (a.Centered.Length, a.Mean - b.Mean);
            var squared = a.Class == b.Class
                ? Math.Max(0, a.Squares + b.Squares - 2 * Scores.Product(a.Centered, b.Centered)) / (n - 1.0) / n
                : a.SquaredError + b.SquaredError;
            // What is left of the rounding of equal models is no error.
            var error = squared <= 1e-14 * (a.SquaredError + b.SquaredError) ? 0 : Math.Sqrt(squared);
            if (error > 0)
                return new Pair((float)(difference / error), (float)error);
            return new Pair(difference == 0 ? 0 : float.CopySign(float.PositiveInfinity, (float)difference), 0);
        }
    }

    private sealed class Scores
    {
        public Scores(ScoredModel model)
        {
            Class = model.EvaluationClass;
            var joined = (model.Groups.Length + MostGroups - 1) / MostGroups;
            Centered = [.. model.Groups.Chunk(joined).Where(part => part.Length == joined).Select(part => part.Average())];
            Mean = Centered.Average();
            for (var i = 0; i < Centered.Length; i++)
                Centered[i] -= Mean;
            Squares = Product(Centered, Centered);
            SquaredError = Squares / (Centered.Length - 1.0) / Centered.Length;
        }

        public int Class { get; }
        public double Mean { get; }
        public double[] Centered { get; }
        public double Squares { get; }
        public double SquaredError { get; }

        // Four sums whatever the machine has, so that the order of the additions is one.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static double Product(double[] a, double[] b)
        {
            var sums = Vector256<double>.Zero;
            var i = 0;
            for (; i + 4 <= a.Length; i += 4)
                sums += Vector256.Create(a, i) * Vector256.Create(b, i);
            var sum = sums[0] + sums[1] + (sums[2] + sums[3]);
            for (; i < a.Length; i++)
                sum += a[i] * b[i];
            return sum;
        }
    }
}
