using Sweep.Core;
using Sweep.Store;

namespace Sweep.Cli;

/// <summary>A sweep's progress at one moment.</summary>
/// <param name="Final">Runs that are over, however they ended.</param>
/// <param name="Fraction">Of the computing, not of the runs.</param>
/// <param name="Left">Null until there is something to go by.</param>
/// <param name="Course">The best run's metric at its evaluations so far, as far as this process saw them.</param>
/// <param name="Devices">This process's.</param>
/// <param name="Elsewhere">Those of other workers that train the sweep, as <c>machine/cuda:0</c>.</param>
internal sealed record ProgressSnapshot(
    SweepSummary Sweep,
    int Final,
    int Total,
    int Failures,
    double Fraction,
    TimeSpan? Left,
    TimeSpan Elapsed,
    (RunId Run, Evaluation Evaluation)? Best,
    IReadOnlyList<double> Course,
    IReadOnlyList<DeviceStatus> Devices,
    IReadOnlyList<DeviceStatus> Elsewhere);
