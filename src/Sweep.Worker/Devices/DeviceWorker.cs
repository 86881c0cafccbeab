using Microsoft.Extensions.Logging;
using Sweep.Core;
using Sweep.Store;

namespace Sweep.Worker;

/// <summary>One device slot's worker, which can be stopped and started again, and what it was last heard to do.</summary>
internal sealed partial class DeviceWorker : IProgress<WorkerEvent>
{
    private readonly ISweepStore _store;
    private readonly WorkerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    // By lane: a slot whose runs are packed trains one in each.
    private readonly SortedDictionary<string, LaneStatus> _lanes = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource<Exception> _broken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    // Cancels what runs; null when nothing does. The source has no timer and no handle, so it is left to the garbage collector: whoever
    // stops may still be cancelling it when the worker has ended.
    private Func<Task>? _stop;
    private Task _running = Task.CompletedTask;
    private GpuStatus _status;

    public DeviceWorker(ISweepStore store, WorkerOptions options, string machine, TimeProvider time, ILogger logger)
    {
        (_store, _options, _time, _logger) = (store, options, time, logger);
        var slot = options.Slots.Single();
        _status = new GpuStatus(machine, slot.Id, slot.Name, "drained", null, 0, 0, 0, [], null);
    }

    public GpuStatus Status
    {
        get
        {
            lock (_lock)
                return _status;
        }
    }

    public Task<Exception> Broken => _broken.Task;

    /// <summary>Takes work, if it does not already.</summary>
    public void Start()
    {
        lock (_lock)
        {
            if (_stop is not null)
                return;
            var source = new CancellationTokenSource();
            _stop = source.CancelAsync;
            _status = Idle("idle");
            _running = RunAsync(source.Token);
        }
    }

    /// <summary>Checkpoints and releases what is trained, and takes nothing new until the next <see cref="Start"/>.</summary>
    public async Task StopAsync()
    {
        Task running;
        Func<Task>? stop;
        lock (_lock)
        {
            (running, stop) = (_running, _stop);
            if (stop is not null)
                _status = _status with { State = "draining" };
        }
        if (stop is not null)
            await stop();
        await running;
    }

    public void Report(WorkerEvent value)
    {
        lock (_lock)
        {
            switch (value)
            {
                case RunStartedEvent e:
                    _lanes[e.Device] = new LaneStatus(e.Run, e.FromStep, e.Hyperparameters.MaxIters, 0);
                    break;
                case RunProgressEvent e:
                    _lanes[e.Device] = new LaneStatus(e.Run, e.Step, e.MaxIters, e.TokensPerSecond);
                    break;
                case RunEndedEvent e:
                    _lanes.Remove(e.Device);
                    break;
                case DeviceQuarantinedEvent e:
                    _status = _status with { Message = e.Message };
                    break;
            }
            _status = WithLanes(_status);
        }
        Tell(value);
    }

    private async Task RunAsync(CancellationToken stop)
    {
        // Off the caller's thread, which holds the lock.
        await Task.Yield();
        var (state, message) = ("drained", (string?)null);
        try
        {
            await new SweepWorker(_store, _options, _time, _logger).RunAsync(this, stop);
        }
        catch (SweepException e)
        {
            // The slot is quarantined; the other slots go on, and `resume` tries this one again.
            (state, message) = ("quarantined", e.Message);
        }
        catch (Exception e)
        {
            LogBroken(_logger, e, _status.Device);
            _broken.TrySetResult(e);
            (state, message) = ("quarantined", e.Message);
        }
        lock (_lock)
        {
            _stop = null;
            _lanes.Clear();
            _status = Idle(state) with { Message = message };
        }
    }

    private GpuStatus WithLanes(GpuStatus status)
    {
        if (_lanes.Count == 0)
            return Idle(status.State == "running" ? "idle" : status.State) with { Message = status.Message };
        var first = _lanes.Values.First();
        return status with
        {
            State = status.State == "draining" ? "draining" : "running",
            Run = first.Run,
            Step = first.Step,
            MaxIters = first.MaxIters,
            TokensPerSecond = _lanes.Values.Sum(lane => lane.TokensPerSecond),
            Runs = [.. _lanes.Values.Select(lane => lane.Run)],
        };
    }

    private GpuStatus Idle(string state) =>
        _status with { State = state, Run = null, Step = 0, MaxIters = 0, TokensPerSecond = 0, Runs = [], Message = null };

    private void Tell(WorkerEvent value)
    {
        switch (value)
        {
            case RunStartedEvent e:
                LogStarted(_logger, e.Device, e.Run, e.FromStep, e.Attempt);
                break;
            case RunEndedEvent e:
                LogEnded(_logger, e.Device, e.Run, e.State, e.Failure ?? "");
                break;
            case WorkerNoticeEvent e:
                LogNotice(_logger, e.Device, e.Message);
                break;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Device}: {Run} from step {Step}, attempt {Attempt}")]
    private static partial void LogStarted(ILogger logger, string device, RunId run, int step, int attempt);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Device}: {Run} is {State} {Failure}")]
    private static partial void LogEnded(ILogger logger, string device, RunId run, RunState state, string failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Device}: {Message}")]
    private static partial void LogNotice(ILogger logger, string device, string message);

    [LoggerMessage(Level = LogLevel.Critical, Message = "{Device}: the worker broke")]
    private static partial void LogBroken(ILogger logger, Exception error, string device);

    private sealed record LaneStatus(RunId Run, int Step, int MaxIters, double TokensPerSecond);
}
