namespace Sweep.Chaos.Tests;

internal sealed class KillTrainer : IFault
{
    public string Name => "trainer killed";

    public bool IsPossible(ChaosWorld world) => true;

    public Task<string?> StrikeAsync(ChaosWorld world)
    {
        var trainers = world.Fleet.Awake.SelectMany(worker => worker.Trainers()).ToList();
        if (trainers.Count == 0)
            return Task.FromResult<string?>(null);
        var trainer = world.Pick(trainers);
        Signals.KillNow(trainer);
        return Task.FromResult<string?>($"process {trainer}");
    }
}
