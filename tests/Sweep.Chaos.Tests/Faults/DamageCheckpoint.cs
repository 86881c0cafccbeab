namespace Sweep.Chaos.Tests;

/// <summary>Flips a byte of a stored checkpoint or cuts its end off, and kills a trainer, so that it may be needed.</summary>
internal sealed class DamageCheckpoint : IFault
{
    private readonly KillTrainer _kill = new();

    public string Name => "checkpoint damaged";

    public bool IsPossible(ChaosWorld world) => Directory.Exists(world.CheckpointFolder);

    public async Task<string?> StrikeAsync(ChaosWorld world)
    {
        // Newest first: those of runs that are not over.
        var files = new DirectoryInfo(world.CheckpointFolder).EnumerateFiles("*.safetensors", SearchOption.AllDirectories)
            .Where(file => !file.DirectoryName!.Contains("scratch-", StringComparison.Ordinal))
            .OrderByDescending(file => file.LastWriteTimeUtc).Take(4).ToList();
        if (world.Pick(files) is not { } victim)
            return null;
        try
        {
            await using var stream = victim.Open(FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            var place = world.Random.NextInt64(stream.Length);
            if (world.Random.Next(2) == 0)
                stream.SetLength(place);
            else
                Flip(stream, place);
        }
        catch (IOException)
        {
            // It was superseded and deleted this moment.
            return null;
        }
        return $"{victim.Directory!.Name}/{victim.Name}, then {_kill.Name}: {await _kill.StrikeAsync(world)}";
    }

    private static void Flip(FileStream stream, long place)
    {
        stream.Position = place;
        var value = stream.ReadByte();
        stream.Position = place;
        stream.WriteByte((byte)(value ^ 0x10));
    }
}
