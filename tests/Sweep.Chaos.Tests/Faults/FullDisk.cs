namespace Sweep.Chaos.Tests;

internal sealed class FullDisk : IFault
{
    public string Name => "disk full";

    public bool IsPossible(ChaosWorld world) => world.Disk.IsSmall;

    public async Task<string?> StrikeAsync(ChaosWorld world)
    {
        var time = world.Between(0.3, ChaosSettings.LeaseTime.TotalSeconds * 1.5);
        using (world.Disk.Fill())
            await Task.Delay(time);
        return $"for {time.TotalSeconds:0.0} s";
    }
}
