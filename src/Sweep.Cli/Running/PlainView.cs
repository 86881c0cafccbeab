using Sweep.Core;
using Sweep.Listings;
using Sweep.Store;
using Sweep.Worker;

namespace Sweep.Cli;

/// <summary>A line for everything worth one; of the evaluations, as many as a reader can follow.</summary>
/// <param name="varied">What distinguishes each run, where that is known.</param>
/// <param name="progress">The sweep's, where one sweep is worked on.</param>
/// <param name="metric">What that sweep ranks by.</param>
internal sealed class PlainView(
    TextWriter output, WorkerEventLines lines, IReadOnlyDictionary<RunId, IReadOnlyDictionary<string, ParameterValue>> varied,
        SweepProgress? progress, string metric, TimeProvider time) : IRunView
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(5);
    private readonly Lock _lock = new();
    private readonly Dictionary<RunId, (int MaxIters, long SaidAt)> _running = [];

    public void Report(WorkerEvent value)
    {
        progress?.Take(value);
        lock (_lock)
        {
            if (LineFor(value) is { } line)
                Write(line);
        }
    }

    public void ReportElsewhere(RunSummary run) => Say(lines.EndedElsewhere(run, metric) + Overall());

    public void Say(string message)
    {
        lock (_lock)
            Write(message);
    }

    public void Abandon()
    {
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private string? LineFor(WorkerEvent happened)
    {
        switch (happened)
        {
            case RunStartedEvent started:
                _running[started.Run] = (started.Hyperparameters.MaxIters, time.GetTimestamp());
                return WorkerEventLines.Started(started, varied.GetValueOrDefault(started.Run) ?? ConfigurationOf(started));
            case RunEvaluatedEvent evaluated:
                if (!_running.TryGetValue(evaluated.Run, out var run) || time.GetElapsedTime(run.SaidAt) < Quiet)
                    return null;
                _running[evaluated.Run] = run with { SaidAt = time.GetTimestamp() };
                return lines.Evaluated(evaluated, run.MaxIters);
            case RunEndedEvent ended:
                _running.Remove(ended.Run);
                return lines.Ended(ended) + (ended.State.IsFinal() ? Overall() : "");
            case DeviceQuarantinedEvent quarantined:
                return lines.Quarantined(quarantined);
            case WorkerNoticeEvent notice:
                return WorkerEventLines.Noticed(notice);
            default:
                return null;
        }
    }

    // A run that was not there at the beginning varies what the sweep's others do. Of another sweep: what the run does not leave at its
    // default.
    private Dictionary<string, ParameterValue> ConfigurationOf(RunStartedEvent started)
    {
        var sibling = varied.FirstOrDefault(run => run.Key.Sweep == started.Run.Sweep).Value;
        return Hyperparameter.All
            .Where(p => sibling is not null ? sibling.ContainsKey(p.Name) : !p.IsDefault(started.Hyperparameters))
            .ToDictionary(p => p.Name, p => p.Get(started.Hyperparameters));
    }

    private string Overall() => progress is not null && progress.Read() is var now
        ? $" [{now.Final}/{now.Total}{(now.Left is { } left && now.Final < now.Total ? $", {Format.Duration(left)} left" : "")}]"
        : "";

    private void Write(string line)
    {
        output.WriteLine(line);
        output.Flush();
    }
}
