namespace Sweep.Core.Statistics;

/// <summary>
/// How much a parameter decides whether a result is among the best tenth, where the runs are no grid: how far the distribution of its
/// values in the best runs is from that in all of them, by Pearson's divergence.
/// Source: S. Watanabe, A. Bansal, F. Hutter, "PED-ANOVA: efficiently quantifying hyperparameter importance in arbitrary subspaces", 2023.
/// Numbers are taken by their rank among all runs, which changes no divergence and needs no scale.
/// </summary>
/// <param name="Divergence">0 where the best runs have the values that all have.</param>
/// <param name="Share">
/// Of the sum of all parameters' divergences, each less what runs drawn at random have on average, from 0 to 1.
/// </param>
/// <param name="Probability">How often as many runs drawn at random have so great a divergence.</param>
public sealed record DensityImportance(string Factor, double Divergence, double Share, double Probability)
{
    /// <summary>Of fewer runs nothing can be said.</summary>
    public const int LeastRuns = 10;

    private const int LeastBest = 5;
    private const int Cells = 64;
    private const int Drawings = 1000;

    // A number with more values than this has a density, one with fewer a frequency for each.
    private const int MostLevels = 10;

    /// <summary>How many of so many runs are the best ones.</summary>
    public static int BestOf(int runs) => Math.Max(LeastBest, runs / 10);

    /// <param name="values">(factor, run): numbers, or the numbers of categories; see <paramref name="ordered"/>.</param>
    /// <param name="ordered">(factor): whether its numbers have an order.</param>
    /// <param name="losses">(run), lower is better; at least <see cref="LeastRuns"/>.</param>
    public static IReadOnlyList<DensityImportance> Of(
        IReadOnlyList<string> factors, IReadOnlyList<double[]> values, IReadOnlyList<bool> ordered, IReadOnlyList<double> losses)
    {
        var runs = Enumerable.Range(0, losses.Count).OrderBy(i => losses[i]).ToArray();
        var best = runs.AsSpan(0, BestOf(runs.Length));
        var found = new (double Divergence, double Excess, double Probability)[factors.Count];
        for (var f = 0; f < factors.Count; f++)
        {
            var shapes = Shapes(values[f], ordered[f]);
            var observed = Distance(shapes, best);
            var random = new CounterRandom(f, RandomStream.Resampling);
            var (drawn, beyond, byChance) = ((int[])runs.Clone(), 0, 0.0);
            for (var drawing = 0; drawing < Drawings; drawing++)
            {
                for (var i = 0; i < best.Length; i++)
                {
                    var other = i + (int)random.Below((ulong)(drawing * (long)best.Length + i), drawn.Length - i);
                    (drawn[i], drawn[other]) = (drawn[other], drawn[i]);
                }
                var distance = Distance(shapes, drawn.AsSpan(0, best.Length));
                byChance += distance / Drawings;
                beyond += distance >= observed - 1e-12 ? 1 : 0; // rounding makes no difference of equal draws
            }
            found[f] = (observed, Math.Max(0, observed - byChance), (1 + beyond) / (1.0 + Drawings));
        }
        var total = found.Sum(item => item.Excess);
        return [.. factors.Select((name, f) =>
            new DensityImportance(name, found[f].Divergence, total > 0 ? found[f].Excess / total : 0, found[f].Probability))];
    }

    // (run, cell): what a run adds to the density of its parameter, over the root of the density of all runs in that cell.
    private static double[][] Shapes(double[] values, bool ordered)
    {
        var levels = values.Distinct().Order().ToArray();
        var kernels = ordered && levels.Length > MostLevels
            ? Smooth(values)
            : [.. values.Select(value => levels.Select(level => level == value ? 1.0 : 0).ToArray())];
        var cells = kernels[0].Length;
        var all = Enumerable.Range(0, cells).Select(cell => kernels.Average(kernel => kernel[cell])).ToArray();
        return [.. kernels.Select(kernel => kernel.Select((density, cell) => density / Math.Sqrt(all[cell])).ToArray())];
    }

    // A Gaussian around each run's rank, as wide as Scott's rule has it for the best ones, folded back at both ends.
    private static double[][] Smooth(double[] values)
    {
        var n = values.Length;
        var width = Math.Sqrt(1.0 / 12) * Math.Pow(BestOf(n), -0.2);
        var ranks = values.Select(value => (values.Count(v => v < value) + values.Count(v => v <= value)) / (2.0 * n)).ToArray();
        return [.. ranks.Select(rank =>
        {
            var kernel = Enumerable.Range(0, Cells).Select(cell => (cell + 0.5) / Cells)
                .Select(x => Bell((x - rank) / width) + Bell((x + rank) / width) + Bell((x - 2 + rank) / width)).ToArray();
            var sum = kernel.Sum();
            return kernel.Select(density => density / sum).ToArray();
        })];
    }

    private static double Bell(double x) => Math.Exp(-x * x / 2);

    // The sum over cells of (best / all - 1)^2 * all, which is that of best^2 / all, less one.
    private static double Distance(double[][] shapes, ReadOnlySpan<int> some)
    {
        var squares = 0.0;
        for (var cell = 0; cell < shapes[0].Length; cell++)
        {
            var sum = 0.0;
            foreach (var run in some)
                sum += shapes[run][cell];
            squares += sum / some.Length * (sum / some.Length);
        }
        return Math.Max(0, squares - 1);
    }
}
