using Sweep.Core;
using Sweep.Store;
using Sweep.Testing;

namespace Sweep.Chaos.Tests;

/// <summary>
/// Stops a worker in the middle of a run until another worker has that run, then wakes it. What it writes then must be refused: it says so itself,
/// and its attempt stays recorded as lost.
/// </summary>
internal sealed class FreezeWorker : IFault
{
    /// <summary>Each freeze in which another worker took a run over.</summary>
    public List<(WorkerProcess Worker, RunId Run)> TakenOver { get; } = [];

    public string Name => "worker frozen";

    public bool IsPossible(ChaosWorld world) => world.Fleet.Awake.Count > 1;

    public async Task<string?> StrikeAsync(ChaosWorld world)
    {
        if (world.Pick(world.Fleet.Awake) is not { } worker)
            return null;
        worker.IsFrozen = true;
        Signals.Stop(worker.Id);
        try
        {
            // Read only now that it cannot end its run and begin another.
            var held = (await world.Store.ListLeasesAsync(CancellationToken.None)).FirstOrDefault(lease => lease.Owner.ProcessId == worker.Id);
            if (held is null)
                return $"process {worker.Id}, which held no run";
            if (!await IsTakenOverAsync(world, held))
                return $"process {worker.Id} with {held.Run}, which nobody took over";
            TakenOver.Add((worker, held.Run));
            return $"process {worker.Id} until {held.Run} was another's";
        }
        finally
        {
            Signals.Continue(worker.Id);
            worker.IsFrozen = false;
        }
    }

    /// <summary>Waits for another worker to reap the lease; the others may be as good as dead, so not for ever.</summary>
    private static async Task<bool> IsTakenOverAsync(ChaosWorld world, LeaseInfo held)
    {
        using var patience = new CancellationTokenSource(ChaosSettings.LeaseTime * 10);
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        try
        {
            while (await look.WaitForNextTickAsync(patience.Token))
            {
                world.Fleet.Replace();
                if (!(await world.Store.ListLeasesAsync(patience.Token)).Any(lease => lease.Run == held.Run && lease.Epoch == held.Epoch))
                    return true;
            }
        }
        catch (OperationCanceledException)
        {
            // Nobody came.
        }
        return false;
    }
}
