using System.Diagnostics.Metrics;
using Sweep.Core;
using Sweep.Store;
using Sweep.Worker;

namespace Sweep.Silo;

/// <summary>How many of this machine's device slots are in each state.</summary>
internal sealed class DeviceTelemetry : IDisposable
{
    public const string MeterName = "Sweep.Silo.Devices";

    private readonly Meter _meter = new(MeterName);

    public DeviceTelemetry(DeviceHost devices) => _meter.CreateObservableGauge(
        "sweep.devices",
        () => Enum.GetValues<DeviceState>().Select(state => new Measurement<int>(
            devices.List().Count(device => device.State == state),
            new KeyValuePair<string, object?>("sweep.device.state", EnumNames.Of(state)))),
        "{device}",
        "Device slots of this machine, by what they do");

    public void Dispose() => _meter.Dispose();
}
