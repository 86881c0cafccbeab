using System.Globalization;
using Sweep.Core.Tests.Search;

namespace Sweep.Bench.Search;

/// <summary>
/// The least value that each method finds of known functions: 100 evaluations, of which ten are random, over ten seeds. Median, best and
/// worst of them.
/// </summary>
internal static class FunctionFigures
{
    private const int Seeds = 10;

    public static void Print(TextWriter output, int firstSeed)
    {
        foreach (var (name, function) in new (string, Func<double[], double>)[]
            { ("sphere", CubeSearch.Sphere), ("rosenbrock", CubeSearch.Rosenbrock) })
        {
            foreach (var search in new SearchMethod?[] { null, SearchMethod.Tpe, SearchMethod.Bayes })
            {
                foreach (var lag in search is null ? [1] : new[] { 1, 8 })
                {
                    var best = Enumerable.Range(firstSeed, Seeds)
                        .Select(seed => CubeSearch.Best(search, function, seed, lag: lag)).Order().ToArray();
                    var median = (best[(Seeds - 1) / 2] + best[Seeds / 2]) / 2;
                    output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                        $"| {name} | {search?.Name ?? "random"} | {lag} | {median:0.000} | {best[0]:0.000} | {best[^1]:0.000} |"));
                }
            }
        }
    }
}
