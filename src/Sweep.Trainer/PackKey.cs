using Sweep.Model;

namespace Sweep.Trainer;

/// <summary>What trainings must have in common to be one pack.</summary>
/// <param name="DataSha256">Of the text: it is on the device once for all members.</param>
/// <param name="Mode"><c>on</c> or <c>auto</c>.</param>
internal sealed record PackKey(PackShape Shape, string DataSha256, string Device, string Mode);
