using Microsoft.Extensions.Logging;
using Sweep.Core;
using Sweep.Grains;
using Sweep.Store;
using Sweep.Worker;

namespace Sweep.Silo;

/// <summary>This machine's device slots, each with a worker of its own, so that one can be drained while the others go on.</summary>
internal sealed class DeviceHost : IDeviceHost
{
    private readonly Dictionary<string, DeviceWorker> _workers;
    private readonly string _machine;

    public DeviceHost(
        ISweepStore store, IReadOnlyList<DeviceSlot> slots, SiloOptions options, TrainerCommandLine trainer, TimeProvider time, ILoggerFactory logging)
    {
        _machine = options.Machine;
        _workers = slots.ToDictionary(slot => slot.Id, slot => new DeviceWorker(
            store, new WorkerOptions { Slots = [slot], Trainer = trainer, Engine = options.Engine, Pack = options.Pack }, options.Machine, time, logging.CreateLogger<DeviceWorker>()));
    }

    public IReadOnlyList<GpuStatus> List() => [.. _workers.Values.Select(worker => worker.Status)];

    public GpuStatus Status(string device) => Find(device).Status;

    public Task DrainAsync(string device, CancellationToken cancel) => Find(device).StopAsync().WaitAsync(cancel);

    public Task ResumeAsync(string device, CancellationToken cancel)
    {
        Find(device).Start();
        return Task.CompletedTask;
    }

    public void StartAll()
    {
        foreach (var worker in _workers.Values)
            worker.Start();
    }

    /// <summary>Every trainer checkpoints and every run goes back to the queue.</summary>
    public Task StopAllAsync() => Task.WhenAll(_workers.Values.Select(worker => worker.StopAsync()));

    /// <summary>Completes when a worker ended by an error that nobody foresaw.</summary>
    public Task<Exception> Broken => Task.WhenAny(_workers.Values.Select(worker => worker.Broken)).Unwrap();

    private DeviceWorker Find(string device) => _workers.TryGetValue(device, out var worker)
        ? worker
        : throw new NotFoundException("device", $"{_machine}/{device}", _workers.Count == 0 ? "that machine has none" : $"that machine has {string.Join(", ", _workers.Keys)}");
}
