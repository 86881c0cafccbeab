using Microsoft.Extensions.Logging;
using Sweep.Core;
using Sweep.Store;

namespace Sweep.Worker;

/// <summary>One device slot's worker, which can be stopped and started again, and what the slot does now.</summary>
internal sealed partial class DeviceWorker : IProgress<WorkerEvent>
{
    // What the store shows of a drained device is not worth waiting for a store that is away.
    private static readonly TimeSpan LongestReport = TimeSpan.FromSeconds(3);

    private readonly WorkerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly string _device;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LaneTelemetry> _telemetry = [];
    private readonly TaskCompletionSource<Exception> _broken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    // What works now, and how to end it; null when nothing does. The source has no timer and no handle, so it is left to the garbage
    // collector: whoever stops may still be cancelling it when the worker has ended.
    private SweepWorker? _worker;
    private Func<Task>? _stop;
    private bool _stopping;
    private bool _closed;
    private Task _running = Task.CompletedTask;
    private DeviceStatus _status;

    public DeviceWorker(WorkerOptions options, string machine, TimeProvider time, ILogger logger)
    {
        (_options, _time, _logger) = (options, time, logger);
        var slot = options.Slots.Single();
        _device = slot.Id;
        _status = new DeviceStatus(machine, slot.Id, slot.Name, DeviceState.Gone);
    }

    public DeviceStatus Status
    {
        get
        {
            lock (_lock)
                return _status;
        }
    }

    public Task<Exception> Broken => _broken.Task;

    /// <summary>
    /// Takes work from the store, unless it does so already or is closed; when it is about to stop, afterwards.
    /// </summary>
    /// <param name="shared">What the machine's workers share.</param>
    public async Task StartAsync(ISweepStore store, SharedWork shared)
    {
        while (true)
        {
            Task stopping;
            lock (_lock)
            {
                // Closed, perhaps, while this waited.
                if (_closed || (_stop is not null && !_stopping))
                    return;
                if (_stop is null)
                {
                    var source = new CancellationTokenSource();
                    var worker = new SweepWorker(store, _options, _time, _logger, shared);
                    (_stop, _stopping, _worker) = (source.CancelAsync, false, worker);
                    _status = _status.After(new DeviceStateEvent(_device, DeviceState.Idle));
                    // On the thread pool, whatever scheduler the caller has: a grain's has other things to do.
                    _running = Task.Run(() => RunAsync(worker, source.Token), CancellationToken.None);
                    return;
                }
                stopping = _running;
            }
            await stopping;
        }
    }

    /// <summary>Checkpoints and releases what is trained, takes nothing new until it is started, and tells the store so.</summary>
    public async Task DrainAsync(ISweepStore store)
    {
        await StopAsync();
        DeviceStatus status;
        lock (_lock)
        {
            if (_stop is not null)
                return;
            _status = status = _status.After(new DeviceStateEvent(_device, DeviceState.Drained)) with { Message = null };
        }
        using var enough = new CancellationTokenSource(LongestReport, _time);
        try
        {
            await store.ReportDeviceAsync(status, enough.Token);
        }
        catch (Exception e) when (e is StoreUnavailableException or StoreFullException or OperationCanceledException)
        {
            LogNotReported(_logger, _device, e.Message);
        }
    }

    /// <summary>Checkpoints and releases what is trained, and takes nothing new until it is started.</summary>
    public async Task StopAsync()
    {
        Task running;
        Func<Task>? stop;
        lock (_lock)
        {
            (running, stop) = (_running, _stop);
            if (stop is not null)
            {
                _stopping = true;
                _status = _status.After(new DeviceStateEvent(_device, DeviceState.Draining));
            }
        }
        if (stop is not null)
            await stop();
        await running;
    }

    /// <summary>As <see cref="StopAsync"/>, and it is never started again: not by a start that waits for a drain now either.</summary>
    public Task CloseAsync()
    {
        lock (_lock)
            _closed = true;
        return StopAsync();
    }

    public IReadOnlyList<(RunId Run, Task<bool> Cancelled)> Cancel(Func<RunId, bool> wanted)
    {
        SweepWorker? worker;
        lock (_lock)
            worker = _worker;
        return worker?.Cancel(wanted) ?? [];
    }

    public void Report(WorkerEvent value)
    {
        // What a slot is after its worker's end is for whoever ended it to say.
        if (value is DeviceStateEvent { State: DeviceState.Gone })
            return;
        lock (_lock)
        {
            _status = _status.After(value);
            if (!_telemetry.TryGetValue(value.Device, out var telemetry))
                _telemetry.Add(value.Device, telemetry = new LaneTelemetry(value.Device, _time));
            telemetry.Take(value);
        }
        Tell(value);
    }

    private async Task RunAsync(SweepWorker worker, CancellationToken stop)
    {
        string? trouble = null;
        try
        {
            await worker.RunAsync(this, stop);
        }
        catch (SweepException e)
        {
            // The slot is quarantined; the other slots go on, and a new start tries this one again.
            LogQuarantined(_logger, _device, e.Message);
            trouble = e.Message;
        }
        catch (Exception e)
        {
            LogBroken(_logger, e, _device);
            _broken.TrySetResult(e);
            trouble = e.Message;
        }
        lock (_lock)
        {
            (_stop, _worker) = (null, null);
            if (trouble is not null)
                _status = _status with { State = DeviceState.Quarantined, Runs = [], Message = trouble };
        }
    }

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

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Device} is drained, but the store could not be told: {Reason}")]
    private static partial void LogNotReported(ILogger logger, string device, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Device} is quarantined: {Reason}")]
    private static partial void LogQuarantined(ILogger logger, string device, string reason);

    [LoggerMessage(Level = LogLevel.Critical, Message = "{Device}: the worker broke")]
    private static partial void LogBroken(ILogger logger, Exception error, string device);
}
