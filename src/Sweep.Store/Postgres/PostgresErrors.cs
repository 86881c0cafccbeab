using Npgsql;
using Sweep.Core;
using Sweep.Store.Checkpoints;

namespace Sweep.Store.Postgres;

/// <summary>PostgreSQL's and the network's errors: which pass, and what to do about the others.</summary>
internal static class PostgresErrors
{
    private static readonly Backoff Backoff = new(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(2));

    /// <summary>A broken connection, a server that stops or starts, a deadlock: the transaction can be run again.</summary>
    public static bool IsPassing(NpgsqlException error) => error.IsTransient || error.SqlState is
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
        or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.TooManyConnections
        || error.InnerException is IOException or TimeoutException or System.Net.Sockets.SocketException;

    /// <summary>Doubles from try to try, with a random part so that a fleet does not come back in step.</summary>
    public static TimeSpan PauseAfter(int tries) => Backoff.After(tries + 1, Random.Shared.NextDouble());

    public static SweepException Translate(NpgsqlException error, string description) => error.SqlState switch
    {
        PostgresErrorCodes.DiskFull => StoreDisk.Full(description, error),
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
            new StoreException($"{description} refused user or password; check them in the store's URL, PGPASSWORD or the passfile", error),
        PostgresErrorCodes.InvalidCatalogName =>
            new StoreException($"{description}: there is no such database; make it with createdb", error),
        PostgresErrorCodes.InsufficientPrivilege =>
            new StoreException(
                $"{description}: the user lacks a right ({error.Message}); "
                + "the store's owner needs CREATE on the database or its schema", error),
        _ when IsPassing(error) =>
            new StoreUnavailableException($"{description} cannot be reached ({error.Message}); is the server up?", error),
        _ => new StoreException($"{description}: {error.Message}", error),
    };
}
