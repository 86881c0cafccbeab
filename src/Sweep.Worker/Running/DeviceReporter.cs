using Microsoft.Extensions.Logging;
using Sweep.Store;

namespace Sweep.Worker;

/// <summary>
/// Keeps the store's list of devices current from what their loops say, and passes that on. Short runs change a device's state hundreds of
/// times a second and nobody reads as fast, so changes are written once a second at most, and unchanged states every half minute as a sign
/// of life.
/// </summary>
/// <param name="next">Who else is to be told.</param>
internal sealed partial class DeviceReporter(
    ISweepStore store, TimeProvider time, ILogger logger, IEnumerable<DeviceSlot> slots, IProgress<WorkerEvent>? next)
    : IProgress<WorkerEvent>
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SignOfLife = TimeSpan.FromSeconds(30);

    // What is shown of a device that has ended is not worth waiting for a store that is away.
    private static readonly TimeSpan LongestGoodbye = TimeSpan.FromSeconds(3);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, DeviceStatus> _states = slots.ToDictionary(
        slot => slot.Id, slot => new DeviceStatus(WorkerProcess.Host, slot.Id, slot.Name, DeviceState.Idle));
    private readonly Dictionary<string, (DeviceStatus Status, long At)> _written = [];

    public void Report(WorkerEvent value)
    {
        var slot = PackOption.SlotOf(value.Device);
        lock (_lock)
            _states[slot] = _states[slot].After(value);
        next?.Report(value);
    }

    /// <summary>Writes changes until cancelled, and then the last ones.</summary>
    public async Task RunAsync(CancellationToken ended)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
                await WriteAsync(ended);
            while (await timer.WaitForNextTickAsync(ended));
        }
        catch (OperationCanceledException)
        {
            await SayGoodbyeAsync();
        }
    }

    private async Task SayGoodbyeAsync()
    {
        using var enough = new CancellationTokenSource(LongestGoodbye, time);
        try
        {
            await WriteAsync(enough.Token);
        }
        catch (OperationCanceledException)
        {
            // The store has not answered; the list says for a while what the device did last.
        }
    }

    private async Task WriteAsync(CancellationToken cancel)
    {
        List<DeviceStatus> states;
        lock (_lock)
            states = [.. _states.Values];
        foreach (var status in states)
        {
            if (_written.TryGetValue(status.Device, out var last) && Tells(last.Status) == Tells(status)
                && time.GetElapsedTime(last.At) < SignOfLife)
                continue;
            try
            {
                await store.ReportDeviceAsync(status, cancel);
                _written[status.Device] = (status, time.GetTimestamp());
            }
            catch (Exception e) when (e is StoreUnavailableException or StoreFullException)
            {
                // Shown state only; the next tick writes it.
                LogNotReported(logger, status.Device, e.Message);
            }
        }
    }

    // Steps and losses are in the runs' own records, and change too often to be written here.
    private static (DeviceState State, string? Message, string Runs) Tells(DeviceStatus status) =>
        (status.State, status.Message, string.Join(' ', status.Runs.Select(run => run.Run)));

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Device} could not be reported: {Reason}")]
    private static partial void LogNotReported(ILogger logger, string device, string reason);
}
