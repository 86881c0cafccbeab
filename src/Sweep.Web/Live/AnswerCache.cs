namespace Sweep.Web;

/// <summary>
/// Answers that were made for one version of a sweep, kept until it changes: the bytes, not what they were made of, up to a number of
/// bytes. Whoever asks while one is made waits for it, and one that takes long is not made again at once, however fast the sweep changes.
/// </summary>
internal sealed class AnswerCache(TimeProvider time, CancellationToken end, long mostBytes = AnswerCache.UsualBytes) : IDisposable
{
    private const long UsualBytes = 32L << 20;
    private const int MakersAtOnce = 2;
    private const int LeastRestPerCost = 2;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _makers = new(MakersAtOnce);
    private long _bytes;

    /// <param name="key">What was asked for.</param>
    /// <param name="mark">The version that it is asked of.</param>
    public Task<byte[]> GetAsync(string key, string mark, Func<CancellationToken, Task<byte[]>> make, CancellationToken cancel)
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            var before = _entries.GetValueOrDefault(key);
            if (before is not null && before.Mark == mark)
            {
                before.UsedAt = now;
                return before.Answer.WaitAsync(cancel);
            }
            var entry = new Entry(mark) { UsedAt = now };
            // One of an older version that is being made comes first: no key is made twice at once.
            entry.Answer = Task.Run(() => MakeAsync(key, entry, before, make), CancellationToken.None);
            _entries[key] = entry;
            Forget(before);
            return entry.Answer.WaitAsync(cancel);
        }
    }

    public void Dispose() => _makers.Dispose();

    private async Task<byte[]> MakeAsync(string key, Entry entry, Entry? before, Func<CancellationToken, Task<byte[]>> make)
    {
        try
        {
            await AwaitTurnAsync(before);
            await _makers.WaitAsync(end);
            var began = time.GetTimestamp();
            byte[] answer;
            try
            {
                answer = await make(end);
            }
            finally
            {
                _makers.Release();
            }
            Keep(entry, answer, time.GetElapsedTime(began));
            return answer;
        }
        catch
        {
            lock (_lock)
            {
                if (_entries.GetValueOrDefault(key) == entry)
                    _entries.Remove(key);
            }
            throw;
        }
    }

    private async Task AwaitTurnAsync(Entry? before)
    {
        if (before is null)
            return;
        await ((Task)before.Answer).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var rest = before.Cost * LeastRestPerCost - time.GetElapsedTime(before.MadeAt);
        if (rest > TimeSpan.Zero)
            await Task.Delay(rest, time, end);
    }

    private void Keep(Entry entry, byte[] answer, TimeSpan cost)
    {
        lock (_lock)
        {
            (entry.Cost, entry.MadeAt) = (cost, time.GetTimestamp());
            if (!_entries.ContainsValue(entry))
                return;
            entry.Bytes = answer.Length;
            _bytes += answer.Length;
            while (_bytes > mostBytes && _entries.Where(e => e.Value.Bytes > 0 && e.Value != entry).MinBy(e => e.Value.UsedAt) is
                { Key: { } oldest, Value: var old })
            {
                _entries.Remove(oldest);
                Forget(old);
            }
        }
    }

    private void Forget(Entry? entry)
    {
        if (entry is null)
            return;
        _bytes -= entry.Bytes;
        entry.Bytes = 0;
    }

    private sealed class Entry(string mark)
    {
        public string Mark => mark;
        public Task<byte[]> Answer { get; set; } = Task.FromResult<byte[]>([]);
        public long UsedAt { get; set; }
        public long MadeAt { get; set; }
        public TimeSpan Cost { get; set; }
        public long Bytes { get; set; }
    }
}
