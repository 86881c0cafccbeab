namespace Sweep.Core;

/// <summary>How long to wait before trying again: twice as long after every failure, up to a bound.</summary>
/// <param name="First">The wait after the first failure.</param>
/// <param name="Longest">The longest wait.</param>
public sealed record Backoff(TimeSpan First, TimeSpan Longest)
{
    private const int MostDoublings = 30;

    /// <param name="failures">How many tries in a row have failed; at least 1.</param>
    /// <param name="jitter">
    /// From 0 to 1: takes up to half of the wait away. A random number for every wait keeps many waiters from coming back in step.
    /// </param>
    public TimeSpan After(int failures, double jitter = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(failures, 1);
        var wait = First * Math.Pow(2, Math.Min(failures - 1, MostDoublings));
        return (wait < Longest ? wait : Longest) * (1 - jitter / 2);
    }
}
