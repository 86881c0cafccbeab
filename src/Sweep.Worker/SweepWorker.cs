using Microsoft.Extensions.Logging;
using Sweep.Core;
using Sweep.Store;

namespace Sweep.Worker;

/// <summary>
/// One worker process's work: every device slot claims runs from the store and has a trainer process of its own train them,
/// one at a time or, with <see cref="WorkerOptions.Pack"/>, as many at once as the slot has lanes.
/// <para>
/// A crash of a trainer costs one attempt, a lost lease costs the work since the last checkpoint, and a store that is away for less than a
/// lease costs nothing. Runs of workers of this host that died are taken back at once.
/// </para>
/// </summary>
public sealed class SweepWorker(ISweepStore store, WorkerOptions options, TimeProvider time, ILogger logger)
{
    private readonly HeldRuns _held = new();
    private readonly SharedWork? _shared;

    /// <summary>A worker of a process that has several for the same store.</summary>
    internal SweepWorker(ISweepStore store, WorkerOptions options, TimeProvider time, ILogger logger, SharedWork shared)
        : this(store, options, time, logger) => _shared = shared;

    /// <summary>
    /// Works until <paramref name="stop"/> is cancelled or, with <see cref="WorkerOptions.Drain"/>, until no run in scope is unfinished:
    /// runs that other workers train are waited for, since those workers may die. Stopping is graceful: every trainer checkpoints, its run
    /// goes back to the queue without using up a retry, and then this returns.
    /// </summary>
    /// <param name="progress">Told in order for each slot, on the slot's own thread: it must be quick, and <see cref="Progress{T}"/> would
    /// reorder.</param>
    /// <exception cref="SweepException">Every device slot is quarantined.</exception>
    public async Task RunAsync(IProgress<WorkerEvent>? progress, CancellationToken stop)
    {
        if (_shared is { } shared)
        {
            await RunAsync(shared, progress, stop);
            return;
        }
        await using var own = new SharedWork(store, options, time, logger);
        await RunAsync(own, progress, stop);
    }

    /// <summary>
    /// Cancels runs that this worker holds: their training stops now, whether the store answers or not. Each task ends when the store has
    /// recorded it, with true, or when the run ended otherwise.
    /// </summary>
    /// <param name="wanted">Which.</param>
    internal IReadOnlyList<(RunId Run, Task<bool> Cancelled)> Cancel(Func<RunId, bool> wanted) =>
        [.. _held.All.Where(held => wanted(held.Run)).Select(held => (held.Run, held.CancelAsync()))];

    private async Task RunAsync(SharedWork shared, IProgress<WorkerEvent>? progress, CancellationToken stop)
    {
        var self = new OwnIdentity();
        // A slot that meets an error nobody foresaw takes the others with it, gracefully.
        using var stopAll = CancellationTokenSource.CreateLinkedTokenSource(stop);

        var all = new WorkerProgress(shared.Reporter, progress);
        foreach (var slot in options.Slots)
        {
            shared.Reporter.Begin(slot);
            all.Report(new DeviceStateEvent(slot.Id, DeviceState.Idle));
        }
        var trainers = options.Slots.ToDictionary(slot => slot, slot => new TrainerHost(slot, options, time, logger));
        var loops = trainers
            .SelectMany(slot => options.Pack.Split(slot.Key).Select(lane =>
                new SlotLoop(
                    new SlotContext(lane, store, options, self, time, logger, all, shared.Renewals, shared.OtherKinds, stopAll.Token),
                    slot.Value, shared.Queue, _held)))
            .Select(loop => RunSlotAsync(loop, stopAll))
            .ToList();
        try
        {
            var quarantined = (await Task.WhenAll(loops)).OfType<string>().ToList();
            if (quarantined.Count == loops.Count && !stop.IsCancellationRequested)
                throw new SweepException($"no device is left to work with:\n{string.Join('\n', quarantined)}");
        }
        finally
        {
            // Each may take seconds to end.
            await Task.WhenAll(trainers.Values.Select(trainer => trainer.DisposeAsync().AsTask()));
            foreach (var slot in options.Slots)
                all.Report(new DeviceStateEvent(slot.Id, DeviceState.Gone));
            await shared.Reporter.EndAsync(options.Slots);
        }
    }

    private static async Task<string?> RunSlotAsync(SlotLoop loop, CancellationTokenSource stopAll)
    {
        try
        {
            // Off the caller's thread: the first steps of a loop may not wait for anything.
            return await Task.Run(() => loop.RunAsync(stopAll.Token));
        }
        catch
        {
            await stopAll.CancelAsync();
            throw;
        }
    }
}
