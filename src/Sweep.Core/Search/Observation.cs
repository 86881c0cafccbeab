namespace Sweep.Core;

/// <summary>What is known of a configuration that has been proposed.</summary>
public enum ObservationState
{
    /// <summary>Queued, running, paused, or failed until it is resumed or cancelled.</summary>
    Undecided,
    /// <summary>It has a value: all its runs have come to an end that counts.</summary>
    Measured,
    /// <summary>A run of it diverged or was cancelled: it counts as the worst value that any other has.</summary>
    Worst,
}

/// <summary>One configuration of a sweep and its result, its repeats taken together.</summary>
/// <param name="Number">Its place among the sweep's configurations, from 1.</param>
/// <param name="Hyperparameters">Those of its first repeat.</param>
/// <param name="Value">Of a measured one: the metric, the less the better.</param>
/// <param name="StandardError">Of that value; 0 when it is not known.</param>
public sealed record Observation(
    int Number, Hyperparameters Hyperparameters, ObservationState State, double Value = 0, double StandardError = 0)
{
    /// <summary>
    /// In a sweep with early stopping: its committed value at each rung that it has reached, in their order, and at the end. Empty
    /// otherwise.
    /// </summary>
    public IReadOnlyList<double> RungValues { get; init; } = [];

    /// <summary>
    /// The observation of a configuration from its repeats. Their mean is its value. A diverged or cancelled one decides it at once; a
    /// failed one keeps it undecided.
    /// </summary>
    /// <param name="runs">
    /// State, metric and standard error of each run. Where the runs differ by more than their errors, their spread is the error.
    /// </param>
    public static Observation Of(
        int number, Hyperparameters hyperparameters, IReadOnlyList<(RunState State, double? Value, double? StandardError)> runs)
    {
        if (runs.Any(run => run.State is RunState.Diverged or RunState.Cancelled))
            return new Observation(number, hyperparameters, ObservationState.Worst);
        if (runs.Any(run => run.State is not (RunState.Completed or RunState.Stopped) || run.Value is null))
            return new Observation(number, hyperparameters, ObservationState.Undecided);
        var values = runs.Select(run => run.Value!.Value).ToArray();
        if (!values.All(double.IsFinite))
            return new Observation(number, hyperparameters, ObservationState.Worst);
        var mean = values.Sum() / values.Length;
        var measured = Math.Sqrt(runs.Sum(run => (run.StandardError ?? 0) * (run.StandardError ?? 0))) / values.Length;
        var spread = values.Length < 2
            ? 0
            : Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1) / values.Length);
        return new Observation(number, hyperparameters, ObservationState.Measured, mean, Math.Max(measured, spread));
    }
}
