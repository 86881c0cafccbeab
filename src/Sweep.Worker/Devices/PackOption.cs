using System.Globalization;
using Sweep.Core;

namespace Sweep.Worker;

/// <summary>How many runs the trainer of one device slot trains at once, and whether as packs: <c>--pack auto|off|N</c>.</summary>
/// <param name="Mode">What the trainer is told.</param>
/// <param name="Lanes">Runs at once; null leaves it to the device.</param>
public sealed record PackOption(PackMode Mode, int? Lanes)
{
    private const int MostLanes = 256;
    private const char LaneMark = '#';

    // Small models leave most of a GPU idle; a model that fills it is not packed when packing does not pay.
    private const int LanesOfGpu = 16;

    /// <summary>One run at a time.</summary>
    public static PackOption Off { get; } = new(PackMode.Off, 1);

    /// <summary>As many as the device can use, packed where it is measured to pay.</summary>
    public static PackOption Auto { get; } = new(PackMode.Auto, null);

    /// <exception cref="UsageException">It is none of the three.</exception>
    public static PackOption Parse(string text) => text switch
    {
        "off" => Off,
        "auto" => Auto,
        _ when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var lanes) && lanes is >= 1 and <= MostLanes =>
            lanes == 1 ? Off : new(PackMode.On, lanes),
        _ => throw new UsageException($"--pack '{text}' is none of auto, off and a number of runs from 1 to {MostLanes}"),
    };

    /// <summary>The slot that a lane, as workers report it (<c>cuda:0#3</c>), is a place on; a slot without lanes is its own.</summary>
    public static string SlotOf(string lane) => lane.Split(LaneMark)[0];

    /// <summary>The slot's lanes: places where one run each is trained, by the slot's one trainer.</summary>
    internal IReadOnlyList<DeviceSlot> Split(DeviceSlot slot)
    {
        // On a CPU core one run fills the arithmetic units already: a pack of it gains next to nothing, and its runs would wait for each
        // other.
        var lanes = Lanes ?? (slot.Device == "cpu" ? 1 : LanesOfGpu);
        return lanes == 1
            ? [slot]
            : [.. Enumerable.Range(0, lanes).Select(lane => slot with
            {
                Id = string.Create(CultureInfo.InvariantCulture, $"{slot.Id}{LaneMark}{lane}"),
            })];
    }

    internal PackMode ModeOn(DeviceSlot slot) => Lanes is null && slot.Device == "cpu" ? PackMode.Off : Mode;
}
