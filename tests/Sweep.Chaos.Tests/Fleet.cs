namespace Sweep.Chaos.Tests;

/// <summary>
/// The worker processes. One that dies, by our hand or because all its devices are quarantined, is replaced as an operator's supervisor
/// would. Two of them are of this host, one says that it is of another: its lease must expire when it dies, nobody can look whether it
/// lives.
/// </summary>
internal sealed class Fleet : IDisposable
{
    private static readonly (string? Host, string Device)[] s_places = [(null, "cpu:0"), (null, "cpu:0"), ("another-machine", "cpu:0")];

    private readonly string _store;
    private readonly WorkerProcess[] _workers;
    private readonly List<WorkerProcess> _dead = [];

    public Fleet(string store)
    {
        _store = store;
        _workers = [.. s_places.Select(Start)];
    }

    /// <summary>Workers that may be tormented now.</summary>
    public IReadOnlyList<WorkerProcess> Awake => [.. _workers.Where(w => !w.IsFrozen && !w.Exited.IsCompleted)];

    public int Replaced => _dead.Count;

    public IEnumerable<WorkerProcess> All => _workers.Concat(_dead);

    /// <summary>Replaces those that ended before the sweep did.</summary>
    public void Replace()
    {
        for (var i = 0; i < _workers.Length; i++)
        {
            if (!_workers[i].Exited.IsCompleted)
                continue;
            _dead.Add(_workers[i]);
            _workers[i] = Start(s_places[i]);
        }
    }

    /// <summary>All ended by themselves.</summary>
    public Task EndedAsync() => Task.WhenAll(_workers.Select(w => w.Exited));

    public void Dispose()
    {
        foreach (var worker in All)
            worker.Dispose();
    }

    private WorkerProcess Start((string? Host, string Device) place) => new(_store, place.Host, place.Device);
}
