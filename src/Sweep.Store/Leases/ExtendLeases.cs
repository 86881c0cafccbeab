using Sweep.Store.Database;

namespace Sweep.Store.Leases;

/// <summary>Makes the leases in force good for a while from now: their holders could not renew them while the store was closed.</summary>
internal static class ExtendLeases
{
    public static Task RunAsync(StoreTransaction transaction, TimeSpan grace) => transaction.ExecuteAsync(
        """
        UPDATE runs SET lease_expires_at = sweep_now() + @Milliseconds
        WHERE state = 'running' AND lease_expires_at < sweep_now() + @Milliseconds
        """,
        new { Milliseconds = (long)grace.TotalMilliseconds });
}
