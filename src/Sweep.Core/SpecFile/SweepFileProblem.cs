using System.Globalization;

namespace Sweep.Core;

/// <summary>One thing wrong with a sweep file.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in UTF-16 units.</param>
/// <param name="Message">What, which value, the remedy.</param>
public sealed record SweepFileProblem(string File, int Line, int Column, string Message)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}:{Column}: {Message}");
}

/// <summary>A sweep file that cannot be run. The message has one line for each problem.</summary>
public sealed class SweepFileException(IReadOnlyList<SweepFileProblem> problems) : UsageException(string.Join('\n', problems))
{
    /// <summary>In the file's order.</summary>
    public IReadOnlyList<SweepFileProblem> Problems { get; } = problems;
}
