namespace Sweep.Worker;

/// <summary>
/// The device kinds that the hardware of this process has been found not to be, so that runs which have to be trained on them are not
/// claimed again. Safe for use by several threads.
/// </summary>
internal sealed class OtherKinds
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, IReadOnlyList<string>> _kinds = [];

    public IReadOnlyList<string> Of(DeviceSlot slot)
    {
        lock (_lock)
            return _kinds.GetValueOrDefault(HardwareOf(slot), []);
    }

    /// <summary>False: it was known.</summary>
    public bool Add(DeviceSlot slot, string kind)
    {
        lock (_lock)
        {
            var known = _kinds.GetValueOrDefault(HardwareOf(slot), []);
            if (known.Contains(kind))
                return false;
            // A new list: claims hold the old one.
            _kinds[HardwareOf(slot)] = [.. known, kind];
            return true;
        }
    }

    // All cores are alike, and all GPUs of one model.
    private static string HardwareOf(DeviceSlot slot) => slot.Device == "cpu" ? slot.Device : slot.Name;
}
