namespace Sweep.Store.Database;

/// <summary>
/// A database that runs transactions: SQLite or PostgreSQL. Retries what can be retried, and turns its driver's errors into
/// <see cref="StoreException"/>s.
/// </summary>
internal interface IStoreDatabase : IAsyncDisposable
{
    /// <summary>Where it is, for people; never a password.</summary>
    string Description { get; }

    /// <inheritdoc cref="ISweepStore.Caution"/>
    string? Caution => null;

    /// <inheritdoc cref="ISweepStore.IsReadOnly"/>
    bool IsReadOnly => false;

    /// <summary>Runs <paramref name="work"/> on one consistent snapshot.</summary>
    Task<T> ReadAsync<T>(Func<StoreTransaction, Task<T>> work, CancellationToken cancel);

    /// <summary>
    /// Runs <paramref name="work"/> and commits it; nothing of it stays when it throws. After a lost connection it runs again, although its
    /// first commit may have gone through unheard: the work must have the effect of one when it is repeated.
    /// </summary>
    Task<T> WriteAsync<T>(Durability durability, Func<StoreTransaction, Task<T>> work, CancellationToken cancel);

    /// <summary>
    /// Returns when something was put into the queue by a committed transaction, or after <paramref name="atMost"/>; may return early.
    /// </summary>
    Task WaitForWorkAsync(TimeSpan atMost, CancellationToken cancel);
}

/// <summary>What a power cut may take back. A killed process loses nothing that was committed, either way.</summary>
internal enum Durability
{
    /// <summary>The last second may be lost, as if it had not happened: the run's next attempt computes the same again.</summary>
    Recomputable,

    /// <summary>On the disk when the call returns, with everything committed before it.</summary>
    Durable,
}
