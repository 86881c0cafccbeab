using Sweep.Core;

namespace Sweep.Store.Conformance;

/// <summary>A fresh, empty store of one kind for one test.</summary>
public abstract class StoreHost : IAsyncDisposable
{
    /// <summary>Long enough that no lease expires while a test works.</summary>
    public static TimeSpan LongLease => TimeSpan.FromSeconds(60);

    /// <summary>A lease time that <see cref="ExpireLeasesAsync"/> can wait for.</summary>
    public abstract TimeSpan ShortLease { get; }

    /// <summary>Opens the store; each call is another client of the same store, as another process would be.</summary>
    public abstract Task<ISweepStore> OpenAsync(TimeSpan leaseTime);

    /// <summary>
    /// Returns once every lease of <see cref="ShortLease"/> that is in force now, unless renewed, has expired by the store's clock.
    /// </summary>
    public abstract Task ExpireLeasesAsync(ISweepStore store);

    /// <summary>Changes a stored byte of the run's checkpoint of this step.</summary>
    public abstract Task DamageCheckpointAsync(RunId run, int step);

    /// <summary>How many checkpoints' bytes the store holds, known to a row or not.</summary>
    public abstract Task<int> CountStoredCheckpointsAsync();

    /// <summary>Changes the database as another program would, with a statement that every dialect understands.</summary>
    public abstract Task ExecuteAsync(string sql);

    /// <summary>False where a checkpoint that is fetched is the store's own file.</summary>
    public virtual bool FetchesIntoFolders => true;

    public abstract ValueTask DisposeAsync();
}
