using Microsoft.Data.Sqlite;
using Sweep.Core;
using Sweep.Testing;

namespace Sweep.Store.Conformance;

/// <summary>
/// A store whose bytes are an SQLite file and checkpoint files in a folder of the test's own, with a clock that tests move.
/// </summary>
public abstract class SqliteFolderHost : StoreHost
{
    private readonly TempFolder _folder = new();

    public ManualClock Clock { get; } = new();

    /// <summary>The database file.</summary>
    public string Path => _folder.PathOf("store", "sweep.db");

    public override TimeSpan ShortLease => TimeSpan.FromSeconds(30);

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
        return Task.FromResult(
            Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*-e*.safetensors", SearchOption.AllDirectories).Count() : 0);
    }

    public override async Task ExecuteAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={Path};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    public override ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
