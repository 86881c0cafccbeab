using Sweep.Core;
using Sweep.Model;

namespace Sweep.Trainer;

/// <summary>What trainings must have in common to be one pack.</summary>
/// <param name="Data">The text, without where it lies: it is on the device once for all members.</param>
/// <param name="Mode"><c>on</c> or <c>auto</c>.</param>
internal sealed record PackKey(PackShape Shape, DataReference Data, string Device, PackMode Mode)
{
    /// <summary>
    /// The device kind of trainings that may be packed. On a GPU the library may choose another kernel for more matrices at once, and
    /// another kernel adds in another order.
    /// </summary>
    public static string DeviceKind(string kind, string device) => device == "cpu" ? kind : $"{kind} packs";
}
