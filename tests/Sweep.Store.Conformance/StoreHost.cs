namespace Sweep.Store.Conformance;

/// <summary>A fresh, empty store of one kind for one test.</summary>
public abstract class StoreHost : IAsyncDisposable
{
    /// <summary>The lease time its stores are opened with.</summary>
    public abstract TimeSpan LeaseTime { get; }

    /// <summary>Opens the store; each call is another client of the same store, as another process would be.</summary>
    public abstract Task<ISweepStore> OpenAsync();

    /// <summary>Returns once every lease that is in force now, unless renewed, has expired by the store's clock.</summary>
    public abstract Task ExpireLeasesAsync(ISweepStore store);

    /// <summary>Changes the stored bytes of the run's checkpoint of this step.</summary>
    public abstract Task DamageCheckpointAsync(Core.RunId run, int step);

    public abstract ValueTask DisposeAsync();
}
