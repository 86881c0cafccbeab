using Sweep.Testing;

namespace Sweep.Chaos.Tests;

internal sealed class KillWorker : IFault
{
    public string Name => "worker killed";

    public bool IsPossible(ChaosWorld world) => true;

    public async Task<string?> StrikeAsync(ChaosWorld world)
    {
        if (world.Pick(world.Fleet.Awake) is not { } worker)
            return null;
        Signals.KillNow(worker.Id);
        await worker.Exited.Within("the killed worker's end");
        return $"process {worker.Id}";
    }
}
