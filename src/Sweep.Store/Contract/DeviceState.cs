using Sweep.Core;

namespace Sweep.Store;

/// <summary>What a device slot is about. Stored and printed in lower case.</summary>
public enum DeviceState
{
    /// <summary>Waits for work.</summary>
    Idle,
    /// <summary>Trains.</summary>
    Running,
    /// <summary>Was told to stop, and still checkpoints what it trains.</summary>
    Draining,
    /// <summary>Takes no work until someone says so.</summary>
    Drained,
    /// <summary>Takes no work because its trainers crash, or because its machine cannot have the texts or checkpoints of runs.</summary>
    Quarantined,
    /// <summary>Its worker has ended.</summary>
    Gone,
}

/// <summary>The stored and printed spelling.</summary>
public static class DeviceStateNames
{
    public static string ToName(this DeviceState state) => EnumNames.Of(state);

    /// <exception cref="FormatException">It is the name of no state.</exception>
    public static DeviceState ParseDeviceState(string name) => EnumNames.Parse<DeviceState>(name, "not a device state");
}
