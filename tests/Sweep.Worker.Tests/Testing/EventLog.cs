using Sweep.Testing;

namespace Sweep.Worker.Tests;

/// <summary>What a worker said, and a way to wait until it says something.</summary>
internal sealed class EventLog : IProgress<WorkerEvent>
{
    private readonly Lock _lock = new();
    private readonly List<WorkerEvent> _events = [];
    private readonly List<(Func<WorkerEvent, bool> Matches, TaskCompletionSource<WorkerEvent> Seen)> _waiting = [];

    public IReadOnlyList<WorkerEvent> All
    {
        get
        {
            lock (_lock)
                return [.. _events];
        }
    }

    public IReadOnlyList<T> Of<T>() where T : WorkerEvent => [.. All.OfType<T>()];

    public void Report(WorkerEvent value)
    {
        lock (_lock)
        {
            _events.Add(value);
            foreach (var waiting in _waiting.Where(waiting => waiting.Matches(value)).ToList())
            {
                _waiting.Remove(waiting);
                waiting.Seen.TrySetResult(value);
            }
        }
    }

    /// <summary>The first event of the kind that matches, said already or still to come.</summary>
    public async Task<T> SeenAsync<T>(Func<T, bool>? matches = null) where T : WorkerEvent
    {
        Task<WorkerEvent> seen;
        lock (_lock)
        {
            if (_events.OfType<T>().FirstOrDefault(e => matches?.Invoke(e) ?? true) is { } said)
                return said;
            var source = new TaskCompletionSource<WorkerEvent>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((e => e is T t && (matches?.Invoke(t) ?? true), source));
            seen = source.Task;
        }
        try
        {
            return (T)await seen.Within($"a {typeof(T).Name}");
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}; the worker said:\n{string.Join('\n', All)}");
        }
    }
}
