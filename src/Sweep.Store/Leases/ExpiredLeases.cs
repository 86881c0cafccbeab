namespace Sweep.Store.Leases;

/// <summary>What becomes of leases whose time is over.</summary>
internal enum ExpiredLeases
{
    /// <summary>They end, and their runs go back to the queue.</summary>
    End,

    /// <summary>They stay in force: their holders could not renew them. See <see cref="SweepStores.HoldLeases"/>.</summary>
    Hold,
}
