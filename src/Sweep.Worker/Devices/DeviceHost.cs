using Microsoft.Extensions.Logging;
using Sweep.Core;
using Sweep.Store;

namespace Sweep.Worker;

/// <summary>
/// This machine's device slots, each with a worker of its own, so that one can be drained while the others go on. The trainer processes are
/// held here and nowhere else.
/// </summary>
public sealed class DeviceHost
{
    private readonly Dictionary<string, DeviceWorker> _workers = [];
    private readonly string _machine;
    private readonly WorkerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private (ISweepStore Store, SharedWork Work)? _shared;
    private bool _closing;

    /// <param name="options">What each worker gets; <see cref="WorkerOptions.Slots"/> are the machine's.</param>
    /// <param name="machine">The machine's name in the cluster.</param>
    public DeviceHost(WorkerOptions options, string machine, TimeProvider time, ILoggerFactory logging)
    {
        (_machine, _options, _time, _logger) = (machine, options, time, logging.CreateLogger<DeviceHost>());
        foreach (var slot in options.Slots)
            _workers.Add(slot.Id, new DeviceWorker(options with { Slots = [slot] }, machine, time, logging.CreateLogger<DeviceWorker>()));
    }

    /// <summary>The slots' names.</summary>
    public IReadOnlyCollection<string> Devices => _workers.Keys;

    public IReadOnlyList<DeviceStatus> List() => [.. _workers.Values.Select(worker => worker.Status)];

    /// <exception cref="NotFoundException">This machine has no such device slot.</exception>
    public DeviceStatus Status(string device) => Find(device).Status;

    /// <summary>
    /// Has the slot claim runs from the store, one after the other, train them, and record there what comes of them. Does nothing when it
    /// does so already, or after <see cref="StopAllAsync"/>; waits for the end of a drain that is under way.
    /// </summary>
    /// <exception cref="NotFoundException">This machine has no such device slot.</exception>
    public async Task StartAsync(string device, ISweepStore store)
    {
        var worker = Find(device);
        if (SharedFor(store) is { } shared)
            await worker.StartAsync(store, shared);
    }

    /// <summary>Has the slot checkpoint and release what it trains; it takes nothing new. Returns when that is done.</summary>
    /// <param name="store">Is told, for those who ask it for its devices.</param>
    /// <exception cref="NotFoundException">This machine has no such device slot.</exception>
    public Task DrainAsync(string device, ISweepStore store) => Find(device).DrainAsync(store);

    /// <summary>
    /// Cancels runs that the slot trains: their trainers stop now, and the store is told under their leases' epochs as soon as it answers.
    /// Each task ends when the store has recorded it, with true, or when the run ended otherwise.
    /// </summary>
    /// <param name="run">Which; null for all.</param>
    /// <exception cref="NotFoundException">This machine has no such device slot.</exception>
    public IReadOnlyList<(RunId Run, Task<bool> Cancelled)> Cancel(string device, RunId? run) =>
        Find(device).Cancel(held => run is null || held == run);

    /// <summary>Every trainer checkpoints, every run goes back to the queue, and no slot is started again.</summary>
    public async Task StopAllAsync()
    {
        SharedWork? shared;
        lock (_lock)
            (_closing, shared, _shared) = (true, _shared?.Work, null);
        await Task.WhenAll(_workers.Values.Select(worker => worker.CloseAsync()));
        if (shared is not null)
            await shared.DisposeAsync();
    }

    /// <summary>Completes when a worker ended by an error that nobody foresaw.</summary>
    public Task<Exception> Broken => Task.WhenAny(_workers.Values.Select(worker => worker.Broken)).Unwrap();

    // A machine works for one store as long as its service runs; null when that ends.
    private SharedWork? SharedFor(ISweepStore store)
    {
        lock (_lock)
        {
            if (_closing)
                return null;
            if (_shared is not { } shared)
                _shared = shared = (store, new SharedWork(store, _options, _time, _logger));
            return ReferenceEquals(shared.Store, store)
                ? shared.Work : throw new InvalidOperationException("this machine works for another store already");
        }
    }

    private DeviceWorker Find(string device)
    {
        if (_workers.TryGetValue(device, out var worker))
            return worker;
        var there = _workers.Count == 0 ? "that machine has none" : $"that machine has {string.Join(", ", _workers.Keys)}";
        throw new NotFoundException("device", $"{_machine}/{device}", there);
    }
}
