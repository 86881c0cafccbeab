namespace Sweep.Core.EarlyStopping;

/// <summary>A run that a free slot may take.</summary>
/// <param name="Number">The run's number.</param>
/// <param name="Level">The rung it is trained to, from 0; the number of rungs for the end.</param>
/// <param name="UntilStep">That rung's step: where it pauses unless the step is raised meanwhile.</param>
/// <param name="IsSpeculation">Its configuration is not committed to that rung: only for slots that would be idle.</param>
public sealed record ClaimableRun(int Number, int Level, int UntilStep, bool IsSpeculation);
