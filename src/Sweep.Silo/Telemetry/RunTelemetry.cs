using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Sweep.Core;
using Sweep.Store;

namespace Sweep.Silo;

/// <summary>
/// How many runs of the store are in each state: the queue is <c>queued</c>. The store is asked every few seconds, not by every scrape.
/// </summary>
internal sealed class RunTelemetry : BackgroundService
{
    public const string MeterName = "Sweep.Silo.Runs";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly Meter _meter = new(MeterName);
    private readonly ISweepStore _store;
    private readonly TimeProvider _time;
    private readonly HeadRole? _role;
    private volatile IReadOnlyList<RunCounts> _counts = [];

    /// <param name="role">In a cluster: of several heads only the active one counts, so that runs are counted once.</param>
    public RunTelemetry(ISweepStore store, TimeProvider time, HeadRole? role = null)
    {
        (_store, _time, _role) = (store, time, role);
        _meter.CreateObservableGauge("sweep.runs", Observe, "{run}", "Runs of the store, by their state");
    }

    public override void Dispose()
    {
        _meter.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, _time);
        try
        {
            do
                _counts = await CountAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service ends.
        }
    }

    private async Task<IReadOnlyList<RunCounts>> CountAsync(CancellationToken cancel)
    {
        if (_role is { IsActive: false })
            return [];
        try
        {
            return [.. (await _store.ListSweepsAsync(cancel)).Select(sweep => sweep.Counts)];
        }
        catch (SweepException)
        {
            // The store is away, which /readyz says: no count is better than an old one.
            return [];
        }
    }

    private IEnumerable<Measurement<int>> Observe()
    {
        var counts = _counts;
        if (counts.Count == 0)
            return [];
        (RunState State, Func<RunCounts, int> Of)[] states =
        [
            (RunState.Queued, c => c.Queued), (RunState.Running, c => c.Running), (RunState.Paused, c => c.Paused),
            (RunState.Completed, c => c.Completed), (RunState.Stopped, c => c.Stopped), (RunState.Diverged, c => c.Diverged),
            (RunState.Failed, c => c.Failed), (RunState.Cancelled, c => c.Cancelled),
        ];
        return states.Select(state => new Measurement<int>(
            counts.Sum(state.Of), new KeyValuePair<string, object?>("sweep.run.state", state.State.ToName())));
    }
}
