namespace Sweep.Web;

/// <summary>
/// A read of the store that everyone who asks at the same time shares, and whose answer is good for a while: however many browsers look,
/// the store is asked a few times a second. What costs more is asked less often, so that looking takes at most a tenth of a processor.
/// </summary>
internal sealed class SharedRead<T>(Func<CancellationToken, Task<T>> read, TimeSpan goodFor, TimeProvider time, CancellationToken end)
{
    private const int LeastRestPerCost = 9;

    private readonly Lock _lock = new();
    private Task<T>? _running;
    private Task<T>? _last;
    private long _endedAt;
    private TimeSpan _cost;

    /// <summary>When it was last asked for, for whoever keeps several of these.</summary>
    public long AskedAt { get; private set; }

    public Task<T> GetAsync(CancellationToken cancel)
    {
        lock (_lock)
        {
            AskedAt = time.GetTimestamp();
            if (_running is not null)
                return _running.WaitAsync(cancel);
            var rest = _cost * LeastRestPerCost;
            if (_last is not null && time.GetElapsedTime(_endedAt) < (rest > goodFor ? rest : goodFor))
                return _last;
            // On the thread pool: SQLite's calls block their thread, and this one holds the lock.
            _running = Task.Run(() => ReadAsync(time.GetTimestamp()), CancellationToken.None);
            return _running.WaitAsync(cancel);
        }
    }

    private async Task<T> ReadAsync(long began)
    {
        try
        {
            var answer = await read(end);
            End(Task.FromResult(answer), began);
            return answer;
        }
        catch
        {
            // Whoever asks next, asks anew.
            End(null, began);
            throw;
        }
    }

    private void End(Task<T>? answer, long began)
    {
        lock (_lock)
        {
            (_running, _last, _endedAt, _cost) = (null, answer, time.GetTimestamp(), time.GetElapsedTime(began));
        }
    }
}
