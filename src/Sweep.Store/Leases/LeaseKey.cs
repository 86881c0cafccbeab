using Sweep.Core;

namespace Sweep.Store.Leases;

/// <summary>A lease's name, as SQL parameters.</summary>
internal sealed record LeaseKey(string Sweep, int Number, long Epoch, int Attempt)
{
    public LeaseKey(RunLease lease) : this(lease.Run.Sweep, lease.Run.Number, lease.Epoch, lease.Attempt) { }

    public RunId Run => new(Sweep, Number);
}
