using Sweep.Core;

namespace Sweep.Cli;

/// <summary>A run trained twice, and what came of it.</summary>
/// <param name="Kills">How often its trainer was killed.</param>
/// <param name="ResumedFrom">The steps its later attempts began at.</param>
/// <param name="Evaluations">How many were compared: those in the store, and those that resumed attempts computed again.</param>
/// <param name="Differences">What is not the same, in words.</param>
internal sealed record VerifiedRun(RunId Run, IReadOnlyDictionary<string, ParameterValue> Varied, int Kills, IReadOnlyList<int> ResumedFrom,
    int Evaluations, IReadOnlyList<string> Differences)
{
    /// <summary>A run that nobody killed has proved nothing.</summary>
    public bool Holds => Kills > 0 && Differences.Count == 0;
}
