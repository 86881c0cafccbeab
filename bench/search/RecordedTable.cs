using System.Globalization;

namespace Sweep.Bench.Search;

/// <summary>
/// A grid whose every run has been trained: a sweep file, and beside it three columns of what <c>sweep export</c> wrote of it. A search
/// over it trains nothing.
/// </summary>
internal sealed class RecordedTable
{
    private readonly SweepSpec _grid;
    private readonly Dictionary<Hyperparameters, (double? Value, double Error)> _results = [];

    private RecordedTable(SweepSpec grid) => _grid = grid;

    public string Name => _grid.Name;

    public int Count => _results.Count;

    public double Best => _results.Values.Min(result => result.Value ?? double.PositiveInfinity);

    public double Median => _results.Values.Select(result => result.Value ?? double.PositiveInfinity).Order().ElementAt(Count / 2);

    /// <param name="file">The sweep file; its table has the ending .csv.</param>
    public static RecordedTable Read(string file)
    {
        // The text is not trained on, so that any will do.
        var plan = SweepFile.Parse(File.ReadAllText(file), file, _ => Corpus.Builtin("builtin:markov"));
        var table = new RecordedTable(plan.Spec);
        var lines = File.ReadAllLines(Path.ChangeExtension(file, ".csv"));
        var columns = lines[0].Split(',');
        var (number, value, error) = (Array.IndexOf(columns, "run"), Array.IndexOf(columns, "val_loss"), Array.IndexOf(columns, "val_sem"));
        foreach (var cells in lines.Skip(1).Select(line => line.Split(',')))
        {
            var point = plan.Points[int.Parse(cells[number], CultureInfo.InvariantCulture) - 1];
            double? measured = cells[value].Length == 0 ? null : double.Parse(cells[value], CultureInfo.InvariantCulture);
            var uncertain = measured is null ? 0 : double.Parse(cells[error], CultureInfo.InvariantCulture);
            table._results.Add(point.Hyperparameters, (measured, uncertain));
        }
        return table;
    }

    /// <summary>A search over the grid's values.</summary>
    public SweepSpec Search(SearchMethod method, int runs, int lag, long seed) => _grid with
    {
        Method = method,
        RunCap = runs,
        Search = method.Learns ? new SearchSettings(Lag: lag) : null,
        Parameters = [.. _grid.Parameters, new ChoiceParameter(Hyperparameter.Find("seed")!, [seed])],
    };

    /// <summary>A configuration's recorded result, whatever its seed.</summary>
    public Observation Result(int number, Hyperparameters hyperparameters)
    {
        var (value, error) = _results[hyperparameters with { Seed = new Hyperparameters().Seed }];
        return value is { } measured
            ? new Observation(number, hyperparameters, ObservationState.Measured, measured, error)
            : new Observation(number, hyperparameters, ObservationState.Worst);
    }
}
