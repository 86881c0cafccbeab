using System.Globalization;
using Sweep.Core.EarlyStopping;

namespace Sweep.Core.Tests.EarlyStopping;

/// <summary>
/// The curves that real training left: the grid of Curves/real81.yaml, 81 configurations of 1,620 steps on tinyshakespeare, one seed, two
/// CPU slots.
/// </summary>
internal static class RecordedGrid
{
    public const int MaxIters = 1620;

    public static readonly StoppingRule Rule = new() { MinIter = 60 };

    public static IReadOnlyList<RecordedCurve> Curves { get; } =
    [
        .. Rows().GroupBy(row => (int)row[0]).Select(run => new RecordedCurve(
            run.Key, run.Key, MaxIters, RunState.Completed, MaxIters,
                [.. run.Select(row => new CurvePoint((int)row[1], row[2], row[3]))])),
    ];

    public static IReadOnlyList<SimulatedRun> Runs { get; } =
        [.. Curves.Zip(Rows().GroupBy(row => (int)row[0])).Select(run => Simulated(run.First, run.Second.Max(row => row[4]) / MaxIters))];

    public static RungSchedule Schedule => Rule.Schedule(Runs.Count, MaxIters);

    private static SimulatedRun Simulated(RecordedCurve curve, double secondsPerStep)
    {
        var values = curve.Points.ToDictionary(point => point.Step, point => point.Value);
        return new SimulatedRun(curve.Number, curve.Configuration, step => values[step], secondsPerStep);
    }

    private static IEnumerable<double[]> Rows() => File
        .ReadLines(Repository.PathOf("tests", "Sweep.Core.Tests", "EarlyStopping", "Curves", "real81.csv"))
        .Skip(1)
        .Select(line => line.Split(',').Select(field => double.Parse(field, CultureInfo.InvariantCulture)).ToArray());
}
