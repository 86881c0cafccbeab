using Microsoft.Data.Sqlite;

namespace Sweep.Chaos.Tests;

/// <summary>Holds the store's write lock for a while, now and then for longer than a lease lasts.</summary>
internal sealed class BusyStore : IFault
{
    public string Name => "store busy";

    public bool IsPossible(ChaosWorld world) => true;

    public async Task<string?> StrikeAsync(ChaosWorld world)
    {
        var time = world.Between(0.2, ChaosSettings.LeaseTime.TotalSeconds * 1.5);
        await using var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = world.StorePath, Pooling = false, DefaultTimeout = 60 }.ToString());
        await connection.OpenAsync();
        await using var begin = connection.CreateCommand();
        begin.CommandText = "BEGIN IMMEDIATE";
        await begin.ExecuteNonQueryAsync();
        await Task.Delay(time);
        begin.CommandText = "ROLLBACK";
        await begin.ExecuteNonQueryAsync();
        return $"for {time.TotalSeconds:0.0} s";
    }
}
