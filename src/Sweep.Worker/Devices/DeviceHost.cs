using Microsoft.Extensions.Logging;
using Sweep.Core;
using Sweep.Store;

namespace Sweep.Worker;

/// <summary>This machine's device slots, each with a worker of its own, so that one can be drained while the others go on.</summary>
public sealed class DeviceHost
{
    private readonly Dictionary<string, DeviceWorker> _workers = [];
    private readonly string _machine;

    /// <param name="options">What each worker gets; <see cref="WorkerOptions.Slots"/> are the machine's.</param>
    /// <param name="machine">The machine's name in the cluster.</param>
    public DeviceHost(ISweepStore store, WorkerOptions options, string machine, TimeProvider time, ILoggerFactory logging)
    {
        _machine = machine;
        foreach (var slot in options.Slots)
            _workers.Add(
                slot.Id, new DeviceWorker(store, options with { Slots = [slot] }, machine, time, logging.CreateLogger<DeviceWorker>()));
    }

    public IReadOnlyList<GpuStatus> List() => [.. _workers.Values.Select(worker => worker.Status)];

    /// <exception cref="NotFoundException">This machine has no such device slot.</exception>
    public GpuStatus Status(string device) => Find(device).Status;

    /// <summary>Checkpoints and releases what the slot trains; it takes nothing new.</summary>
    /// <exception cref="NotFoundException">This machine has no such device slot.</exception>
    public Task DrainAsync(string device, CancellationToken cancel) => Find(device).StopAsync().WaitAsync(cancel);

    /// <summary>Takes work again.</summary>
    /// <exception cref="NotFoundException">This machine has no such device slot.</exception>
    public void Resume(string device) => Find(device).Start();

    /// <summary>Every slot takes work.</summary>
    public void StartAll()
    {
        foreach (var worker in _workers.Values)
            worker.Start();
    }

    /// <summary>Every trainer checkpoints and every run goes back to the queue.</summary>
    public Task StopAllAsync() => Task.WhenAll(_workers.Values.Select(worker => worker.StopAsync()));

    /// <summary>Completes when a worker ended by an error that nobody foresaw.</summary>
    public Task<Exception> Broken => Task.WhenAny(_workers.Values.Select(worker => worker.Broken)).Unwrap();

    private DeviceWorker Find(string device)
    {
        if (_workers.TryGetValue(device, out var worker))
            return worker;
        var there = _workers.Count == 0 ? "that machine has none" : $"that machine has {string.Join(", ", _workers.Keys)}";
        throw new NotFoundException("device", $"{_machine}/{device}", there);
    }
}
