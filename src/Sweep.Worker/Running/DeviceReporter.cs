using Microsoft.Extensions.Logging;
using Sweep.Core;
using Sweep.Store;

namespace Sweep.Worker;

/// <summary>
/// Keeps the store's list of a process's devices current from what their loops say. Short runs change a device's state hundreds of times a
/// second and nobody reads as fast, so changes are written once a second at most, all in one call, and unchanged states every
/// <see cref="DeviceStatus.ReportInterval"/> as a sign of life.
/// </summary>
internal sealed partial class DeviceReporter : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // Told together with those that are due, or each would have a call of its own.
    private static readonly TimeSpan SoonDue = DeviceStatus.ReportInterval / 2;

    // What is shown of a device that has ended is not worth waiting for a store that is away.
    private static readonly TimeSpan LastReportTimeout = TimeSpan.FromSeconds(3);

    private readonly ISweepStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, DeviceStatus> _states = [];
    private readonly SemaphoreSlim _writing = new(1);
    private readonly Dictionary<string, (DeviceStatus Status, long At)> _written = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _reporting;

    public DeviceReporter(ISweepStore store, TimeProvider time, ILogger logger)
    {
        (_store, _time, _logger) = (store, time, logger);
        _reporting = Task.Run(ReportAsync, CancellationToken.None);
    }

    /// <summary>A slot's worker begins: from now on the store is told of it.</summary>
    public void Begin(DeviceSlot slot)
    {
        lock (_lock)
            _states[slot.Id] = new DeviceStatus(WorkerProcess.Host, slot.Id, slot.Name, DeviceState.Idle);
    }

    /// <summary>Takes what a slot or a lane of it says.</summary>
    public void Take(WorkerEvent value)
    {
        var slot = PackOption.SlotOf(value.Device);
        lock (_lock)
        {
            if (_states.TryGetValue(slot, out var state))
                _states[slot] = state.After(value);
        }
    }

    /// <summary>The slots' worker has ended: the store is told what they are now, if it answers soon, and nothing more.</summary>
    public async Task EndAsync(IEnumerable<DeviceSlot> slots)
    {
        using var enough = new CancellationTokenSource(LastReportTimeout, _time);
        try
        {
            await WriteAsync(enough.Token);
        }
        catch (OperationCanceledException)
        {
            // The store has not answered; the list says for a while what the device did last.
        }
        lock (_lock)
        {
            foreach (var slot in slots)
                _states.Remove(slot.Id);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reporting;
        _stop.Dispose();
        _writing.Dispose();
    }

    private async Task ReportAsync()
    {
        using var timer = new PeriodicTimer(Interval, _time);
        try
        {
            do
                await WriteAsync(_stop.Token);
            while (await timer.WaitForNextTickAsync(_stop.Token));
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The process ends.
        }
    }

    private async Task WriteAsync(CancellationToken cancel)
    {
        await _writing.WaitAsync(cancel);
        try
        {
            var due = Due();
            if (due.Count == 0)
                return;
            await _store.ReportDevicesAsync(due, cancel);
            foreach (var status in due)
                _written[status.Device] = (status, _time.GetTimestamp());
        }
        catch (SweepException e)
        {
            // Shown state only, whatever the store's trouble is; the next tick writes it.
            LogNotReported(_logger, e.Message);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // This program's own error. The ticks go on all the same: devices that nothing is heard of are shown as lost.
            LogFailed(_logger, e);
        }
        finally
        {
            _writing.Release();
        }
    }

    private List<DeviceStatus> Due()
    {
        List<DeviceStatus> states;
        lock (_lock)
            states = [.. _states.Values];
        var changed = states.Exists(HasChanged);
        return changed || states.Exists(status => AgeOf(status) >= DeviceStatus.ReportInterval)
            ? [.. states.Where(status => HasChanged(status) || AgeOf(status) >= SoonDue)]
            : [];
    }

    private bool HasChanged(DeviceStatus status) =>
        !_written.TryGetValue(status.Device, out var last) || Tells(last.Status) != Tells(status);

    private TimeSpan AgeOf(DeviceStatus status) => _time.GetElapsedTime(_written[status.Device].At);

    // Steps and losses are in the runs' own records, and change too often to be written here.
    private static (DeviceState State, string? Message, string Runs) Tells(DeviceStatus status) =>
        (status.State, status.Message, string.Join(' ', status.Runs.Select(run => run.Run)));

    [LoggerMessage(Level = LogLevel.Debug, Message = "the devices could not be reported: {Reason}")]
    private static partial void LogNotReported(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "the devices could not be reported; it is tried again")]
    private static partial void LogFailed(ILogger logger, Exception error);
}
