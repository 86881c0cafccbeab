using Sweep.Core;
using Sweep.Store.Database;

namespace Sweep.Store.Limits;

/// <summary>Pauses a sweep, lets it go on, and says which sweep comes first.</summary>
internal static class ConfigureSweep
{
    /// <exception cref="NotFoundException">There is no such sweep.</exception>
    public static async Task RunAsync(StoreTransaction transaction, string sweep, SweepSettings settings)
    {
        var changed = await transaction.ExecuteAsync(
            "UPDATE sweeps SET paused = COALESCE(@Paused, paused), priority = COALESCE(@Priority, priority) WHERE name = @sweep",
            new { sweep, settings.Paused, settings.Priority });
        if (changed == 0)
            throw new NotFoundException("sweep", sweep, "`sweep list` names those there are");
        transaction.AnnounceWork();
    }
}
