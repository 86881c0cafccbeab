using Sweep.Store.Conformance;

namespace Sweep.Store.Tests.Sqlite;

/// <summary>A database file opened by this process.</summary>
public sealed class SqliteHost : SqliteFolderHost
{
    public override bool FetchesIntoFolders => false;

    public override Task<ISweepStore> OpenAsync(TimeSpan leaseTime) =>
        SweepStores.OpenAsync(Path, new StoreOptions { Clock = Clock, LeaseTime = leaseTime });
}
