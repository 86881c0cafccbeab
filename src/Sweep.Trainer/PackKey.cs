using Sweep.Core;
using Sweep.Model;

namespace Sweep.Trainer;

/// <summary>What trainings must have in common to be one pack.</summary>
/// <param name="Data">The text, without where it lies: it is on the device once for all members.</param>
/// <param name="Mode"><c>on</c> or <c>auto</c>.</param>
internal sealed record PackKey(PackShape Shape, DataReference Data, string Device, PackMode Mode);
