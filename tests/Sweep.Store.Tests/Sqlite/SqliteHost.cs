using Sweep.Core;
using Sweep.Store.Conformance;
using Sweep.Testing;

namespace Sweep.Store.Tests.Sqlite;

/// <summary>A database file in a folder of its own, with a clock that tests move.</summary>
public sealed class SqliteHost : StoreHost
{
    private readonly TempFolder _folder = new();

    public ManualClock Clock { get; } = new();

    public string Path => _folder.PathOf("store", "sweep.db");

    public override TimeSpan ShortLease => TimeSpan.FromSeconds(30);

    public override Task<ISweepStore> OpenAsync(TimeSpan leaseTime) => SweepStores.OpenAsync(Path, new StoreOptions { Clock = Clock, LeaseTime = leaseTime });

    public override Task ExpireLeasesAsync(ISweepStore store)
    {
        Clock.Advance(ShortLease + TimeSpan.FromSeconds(1));
        return Task.CompletedTask;
    }

    public override Task DamageCheckpointAsync(RunId run, int step)
    {
        var file = Directory.EnumerateFiles(_folder.PathOf("store", "checkpoints"), $"{step:D8}-*", SearchOption.AllDirectories).Single();
        using var stream = File.Open(file, FileMode.Open, FileAccess.ReadWrite);
        stream.Position = stream.Length / 2;
        var value = stream.ReadByte();
        stream.Position--;
        stream.WriteByte((byte)(value ^ 1));
        return Task.CompletedTask;
    }

    public override Task<int> CountStoredCheckpointsAsync()
    {
        var folder = _folder.PathOf("store", "checkpoints");
        return Task.FromResult(Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*-e*.safetensors", SearchOption.AllDirectories).Count() : 0);
    }

    public override ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
