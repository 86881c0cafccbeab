using Microsoft.Extensions.Logging;
using Sweep.Store;

namespace Sweep.Worker;

/// <summary>
/// Keeps the store's list of devices current. Short runs change a device's state hundreds of times a second and nobody reads as fast, so
/// changes are written once a second at most, and unchanged states every half minute as a sign of life.
/// </summary>
internal sealed partial class DeviceReporter(ISweepStore store, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SignOfLife = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, DeviceReport> _states = [];
    private readonly Dictionary<string, (DeviceReport Report, long At)> _written = [];

    public void Set(DeviceReport report)
    {
        lock (_lock)
            _states[report.Worker.Device] = report;
    }

    /// <summary>Writes changes until cancelled, and then the last ones.</summary>
    public async Task RunAsync(CancellationToken ended)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
                await WriteAsync(CancellationToken.None);
            while (await timer.WaitForNextTickAsync(ended));
        }
        catch (OperationCanceledException)
        {
            await WriteAsync(CancellationToken.None);
        }
    }

    private async Task WriteAsync(CancellationToken cancel)
    {
        List<DeviceReport> reports;
        lock (_lock)
            reports = [.. _states.Values];
        foreach (var report in reports)
        {
            var device = report.Worker.Device;
            if (_written.TryGetValue(device, out var last) && last.Report == report && time.GetElapsedTime(last.At) < SignOfLife)
                continue;
            try
            {
                await store.ReportDeviceAsync(report, cancel);
                _written[device] = (report, time.GetTimestamp());
            }
            catch (Exception e) when (e is StoreUnavailableException or StoreFullException)
            {
                // Shown state only; the next tick writes it.
                LogNotReported(logger, device, e.Message);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Device} could not be reported: {Reason}")]
    private static partial void LogNotReported(ILogger logger, string device, string reason);
}
