using Sweep.Core;
using Sweep.Store.Database;
using Sweep.Store.EarlyStopping;

namespace Sweep.Store.Leases;

/// <summary>
/// Which device kind runs are trained on: one for a whole sweep where results decide what is trained next, else one for each run.
/// </summary>
internal static class DeviceKinds
{
    // Between the kinds of a run that went on on another one than it was begun on, in their order.
    private const string Then = ", then ";

    /// <summary>A condition on <c>sweeps</c>: early stopping, or a search that learns, decides by results what is trained next.</summary>
    public const string IsSteered =
        "(sweeps.search IS NOT NULL OR EXISTS (SELECT 1 FROM cohorts WHERE cohorts.sweep_id = sweeps.id))";

    /// <inheritdoc cref="ISweepStore.PinDeviceKindAsync"/>
    public static async Task<string> PinAsync(StoreTransaction transaction, RunLease lease, string deviceKind)
    {
        // The sweep before the run, as everyone locks them who decides.
        await DecideCohort.LockAsync(transaction, lease.Run.Sweep);
        await Fence.RequireAsync(transaction, new LeaseKey(lease));
        return (await transaction.FirstAsync<string>(
            "UPDATE sweeps SET device_kind = COALESCE(device_kind, @deviceKind) WHERE name = @Sweep RETURNING device_kind",
            new { lease.Run.Sweep, deviceKind = StoredText.Message(deviceKind) }))!;
    }

    /// <summary>
    /// What is stored of a run that begins on <paramref name="kind"/> and had <paramref name="before"/>: results of more than one kind are
    /// nobody's, so that no other run takes them over.
    /// </summary>
    public static string? Of(string? before, string? kind) =>
        before is null || kind is null || before.Split(Then).Contains(kind) ? before ?? kind : before + Then + kind;
}
