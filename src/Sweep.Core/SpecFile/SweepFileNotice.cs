using System.Globalization;

namespace Sweep.Core;

/// <summary>Something in a sweep file that is read in another way than it is written, or not at all.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in UTF-16 units.</param>
public sealed record SweepFileNotice(string File, int Line, int Column, string Message)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}:{Column}: notice: {Message}");
}
