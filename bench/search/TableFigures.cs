using System.Globalization;

namespace Sweep.Bench.Search;

/// <summary>
/// What each method has found after 30 runs on recorded grids: the difference between its best value and the table's, its regret, over 50
/// seeds. Seeds are paired, and a method is compared with random search by the signs of its differences.
/// </summary>
internal static class TableFigures
{
    private const int Runs = 30;
    private const int Seeds = 50;

    public static void Print(TextWriter output, IReadOnlyList<string> files)
    {
        foreach (var file in files)
        {
            var table = RecordedTable.Read(file);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{table.Name}: {table.Count} configurations, best {table.Best:0.0000}, median {table.Median:0.0000}"));
            var random = Regrets(table, SearchMethod.Random, lag: 1);
            foreach (var method in SearchMethod.All.Where(method => method.Samples))
            {
                foreach (var lag in method.Learns ? new[] { 1, 8 } : [1])
                {
                    var regrets = method == SearchMethod.Random ? random : Regrets(table, method, lag);
                    var better = regrets.Zip(random).Count(pair => pair.First < pair.Second);
                    var worse = regrets.Zip(random).Count(pair => pair.First > pair.Second);
                    output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                        $"| {method.Name} | {(method.Learns ? lag : "")} | {Median(regrets):0.0000} | {regrets.Average():0.0000} | "
                            + $"{better} : {worse} | {SignTest.PValue(better, worse):0.0e0} |"));
                }
            }
        }
    }

    private static double[] Regrets(RecordedTable table, SearchMethod method, int lag) =>
        [.. Enumerable.Range(1, Seeds).Select(seed => Regret(table, table.Search(method, Runs, lag, seed)))];

    private static double Regret(RecordedTable table, SweepSpec spec)
    {
        var history = new List<Observation>();
        while (Proposer.Next(spec, history) is Proposal.Ready ready)
            history.Add(table.Result(ready.Number, ready.Hyperparameters));
        return history.Min(observation => observation.Value) - table.Best;
    }

    private static double Median(double[] values) => values.Order().Skip((values.Length - 1) / 2).Take(2).Average();
}
