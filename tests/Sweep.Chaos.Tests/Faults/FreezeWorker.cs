using Sweep.Store;
using Sweep.Testing;

namespace Sweep.Chaos.Tests;

/// <summary>
/// Stops a worker in the middle of a run until others have taken that run from it, then wakes it. What it writes then must be refused; that
/// it says so is waited for. What it might have recorded nevertheless, the comparison at the end of the round would find.
/// </summary>
internal sealed class FreezeWorker : IFault
{
    /// <summary>How many workers woke up to find their run taken, and were refused.</summary>
    public int Refused { get; private set; }

    public string Name => "worker frozen";

    public bool IsPossible(ChaosWorld world) => world.Fleet.Awake.Count > 1;

    public async Task<string?> StrikeAsync(ChaosWorld world)
    {
        if (world.Pick(world.Fleet.Awake) is not { } worker)
            return null;
        worker.IsFrozen = true;
        Signals.Stop(worker.Id);
        LeaseInfo? held;
        bool taken;
        try
        {
            // Read only now that it cannot end its run and begin another.
            held = (await world.Store.ListLeasesAsync(CancellationToken.None)).FirstOrDefault(lease => lease.Owner.ProcessId == worker.Id);
            taken = held is not null && await IsTakenOverAsync(world, held);
        }
        finally
        {
            Signals.Continue(worker.Id);
        }
        if (taken)
        {
            // Taken by another worker, by whose evaluation it may be paused or stopped meanwhile.
            string[] notices = [$"{held!.Run} on cpu:0: its lease is lost", $"{held.Run} paused", $"{held.Run} stopped"];
            await worker.SaidAsync(line => notices.Any(notice => line.Contains(notice, StringComparison.Ordinal)))
                .Within($"worker {worker.Id} to notice that {held.Run} is not its own any more");
            Refused++;
        }
        worker.IsFrozen = false;
        return $"process {worker.Id}, " + (
            held is null ? "which held no run" : taken ? $"until it had lost {held.Run}" : $"with {held.Run}, which nobody took");
    }

    /// <summary>Waits for another worker to reap the lease; the others may be as good as dead, so not for ever.</summary>
    private static async Task<bool> IsTakenOverAsync(ChaosWorld world, LeaseInfo held)
    {
        using var timeout = new CancellationTokenSource(ChaosSettings.LeaseTime * 10);
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        try
        {
            while (await look.WaitForNextTickAsync(timeout.Token))
            {
                world.Fleet.Replace();
                if (!(await world.Store.ListLeasesAsync(timeout.Token)).Any(lease => lease.Run == held.Run && lease.Epoch == held.Epoch))
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
