using Sweep.Core;
using Sweep.Store.Database;

namespace Sweep.Store.Leases;

/// <summary>
/// What makes a stale worker harmless: every write of a lease is conditional on the run's epoch, which each claim and each cancellation
/// increases, and on the run being in state running.
/// </summary>
internal static class Fence
{
    /// <summary>A condition on <c>runs</c>, with the parameters of <see cref="LeaseKey"/>.</summary>
    public const string Held = """
        runs.sweep_id = (SELECT sweeps.id FROM sweeps WHERE sweeps.name = @Sweep)
        AND runs.number = @Number AND runs.epoch = @Epoch AND runs.state = 'running'
        """;

    /// <summary>The held run's id, its row locked for this transaction.</summary>
    /// <exception cref="LeaseLostException">The lease is stale.</exception>
    public static async Task<long> RequireAsync(StoreTransaction transaction, LeaseKey lease) =>
        await transaction.FirstAsync<long?>($"SELECT id FROM runs WHERE {Held} {transaction.Dialect.ForUpdate}", lease)
            ?? throw Lost(lease);

    public static LeaseLostException Lost(LeaseKey lease) => new(lease.Run, lease.Epoch);
}
