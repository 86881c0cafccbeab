using System.Globalization;
using Sweep.Core;

namespace Sweep.Store;

/// <summary>How a store is opened; the defaults are those of the command line.</summary>
public sealed record StoreOptions
{
    /// <summary>How long a claim, or its last renewal, holds a run.</summary>
    public TimeSpan LeaseTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The clock of an SQLite store, which judges leases and stamps rows. PostgreSQL has its own.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Refuse a location where there is no store yet, instead of making one: for commands that only look.</summary>
    public bool MustExist { get; init; }

    /// <summary>
    /// Open a file that this process may read but not write for reading alone, instead of refusing it: for commands that only look.
    /// Writing to
    /// such a store throws a <see cref="StoreException"/>.
    /// </summary>
    public bool ReadOnlyWhereUnwritable { get; init; }

    /// <summary>
    /// Sync every write of an SQLite store to the disk before it returns: for a process that serves workers on other machines. They outlive
    /// a power cut here, and would go on from claims and evaluations that the database has forgotten. PostgreSQL always does.
    /// </summary>
    public bool SyncEveryWrite { get; init; }

    /// <summary>
    /// How long a PostgreSQL transaction whose connection broke is tried again before <see cref="StoreUnavailableException"/>: a server's
    /// restart takes a few seconds. A process that answers others has to say sooner what is wrong than they stop waiting for it.
    /// </summary>
    public TimeSpan RetryTime { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// The defaults, with the lease time of SWEEP_LEASE_SECONDS where it is set: for networks slower and tests quicker than most.
    /// </summary>
    /// <exception cref="UsageException">It is no number of seconds from 1 to 86400.</exception>
    public static StoreOptions FromEnvironment()
    {
        if (Environment.GetEnvironmentVariable("SWEEP_LEASE_SECONDS") is not { Length: > 0 } text)
            return new StoreOptions();
        return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            && seconds is >= 1 and <= 86_400
            ? new StoreOptions { LeaseTime = TimeSpan.FromSeconds(seconds) }
            : throw new UsageException($"SWEEP_LEASE_SECONDS '{text}' is no number of seconds from 1 to 86400");
    }
}
