using System.Globalization;
using Sweep.Core.Tests.Search;

namespace Sweep.Bench.Search;

/// <summary>
/// The processor time of one proposal with 200 results of ten continuous parameters, and seven pending. A neighbour on the machine does not
/// count, so that it is what a proposal takes on a core of its own.
/// </summary>
internal static class ProposalTimes
{
    private const int Results = 200;
    private const int Pending = 7;
    private const int Rounds = 15;

    public static void Print(TextWriter output)
    {
        var axes = Enumerable.Repeat(SearchAxis.Continuous, 10).ToArray();
        var (points, values) = CubeSearch.Run(null, axes,
            point => CubeSearch.Rosenbrock([.. point.Select(place => 10 * place - 5)]), seed: 1, Results + Pending, lag: 1);
        var data = new ModelData(axes, points[..Results], values[..Results], new double[Results], points[Results..]);
        foreach (var method in new[] { SearchMethod.Tpe, SearchMethod.Bayes }.Cast<LearningSearch>())
        {
            var times = new List<double>();
            for (var round = 0; round < Rounds; round++)
            {
                var before = Environment.CpuUsage.TotalTime;
                _ = method.Rank(data, new CounterRandom(round, RandomStream.Proposal)).First();
                times.Add((Environment.CpuUsage.TotalTime - before).TotalMilliseconds);
            }
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{method.Name,-6} first {times[0]:0.0} ms, then median {times.Skip(1).Order().ElementAt((Rounds - 1) / 2):0.0} ms"));
        }
    }
}
