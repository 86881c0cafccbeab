namespace Sweep.Core;

/// <summary>The <c>search:</c> of a sweep file: how a method that learns from results goes about it. Both count configurations.</summary>
/// <param name="Startup">
/// So many are spread evenly over the space, without a look at results; those of <c>start:</c> are among them.
/// </param>
/// <param name="Lag">
/// Configuration n is proposed from the results of 1 to n - Lag. So at most Lag of them train at once, and however many do, the proposals
/// are the same.
/// </param>
public sealed record SearchSettings(int Startup = SearchSettings.DefaultStartup, int Lag = SearchSettings.DefaultLag)
{
    public const int DefaultStartup = 10;

    public const int DefaultLag = 8;
}
