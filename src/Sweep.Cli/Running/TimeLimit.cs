namespace Sweep.Cli;

/// <summary>How long a program may go on; begins when it is made.</summary>
internal sealed class TimeLimit : IDisposable
{
    // A timer's longest time is less than two months.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    private readonly CancellationTokenSource _over = new();
    private readonly ITimer? _timer;
    private readonly long _began;

    /// <param name="most">Null: for ever.</param>
    public TimeLimit(TimeSpan? most, TimeProvider time)
    {
        _began = time.GetTimestamp();
        if (most is not { } limit)
            return;
        _timer = time.CreateTimer(
            _ =>
            {
                if (time.GetElapsedTime(_began) < limit)
                    _timer?.Change(Next(limit - time.GetElapsedTime(_began)), Timeout.InfiniteTimeSpan);
                else
                    _over.Cancel();
            },
            null, Next(limit), Timeout.InfiniteTimeSpan);
    }

    /// <summary>Cancelled when the time is up.</summary>
    public CancellationToken Token => _over.Token;

    public bool IsOver => _over.IsCancellationRequested;

    public void Dispose()
    {
        _timer?.Dispose();
        _over.Dispose();
    }

    private static TimeSpan Next(TimeSpan left) => left < Longest ? left : Longest;
}
