using Sweep.Store.Database;

namespace Sweep.Store.Leases;

/// <summary>Makes every lease good for a while from now, expired ones too: their holders could not renew them without a head.</summary>
internal static class ExtendLeases
{
    public static Task RunAsync(StoreTransaction transaction, TimeSpan grace) => transaction.ExecuteAsync(
        """
        UPDATE runs SET lease_expires_at = sweep_now() + @Milliseconds
        WHERE state = 'running' AND lease_expires_at < sweep_now() + @Milliseconds
        """,
        new { Milliseconds = (long)grace.TotalMilliseconds });
}
