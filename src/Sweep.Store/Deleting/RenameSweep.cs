using System.Text.Json.Nodes;
using Sweep.Core;
using Sweep.Store.Checkpoints;
using Sweep.Store.Database;
using Sweep.Store.Leases;

namespace Sweep.Store.Deleting;

/// <summary>Gives a sweep another name.</summary>
internal static class RenameSweep
{
    /// <summary>
    /// Renames the row and makes the checkpoints available under the new name before the transaction commits; the old name's folder is
    /// the caller's to remove afterwards. A crash in between leaves a folder too many and no checkpoint too few.
    /// </summary>
    /// <exception cref="NotFoundException">There is no sweep of the old name.</exception>
    /// <exception cref="UsageException">The new name is taken, or a worker holds a run.</exception>
    public static async Task RunAsync(
        StoreTransaction transaction, ICheckpointStorage storage, string from, string to, ExpiredLeases expired)
    {
        var taken = await transaction.FirstAsync<long?>("SELECT id FROM sweeps WHERE name = @to", new { to }) is not null;
        if (await HeldRuns.LockAsync(transaction, from, expired) is not { } sweepId)
        {
            // Done by an earlier call whose answer was lost.
            if (taken)
                return;
            throw new NotFoundException("sweep", from, "`sweep list` names those there are");
        }
        if (taken)
            throw new UsageException($"there is a sweep '{to}' already; choose another name, or `sweep delete {to}` first");
        await HeldRuns.RefuseAsync(transaction, from, sweepId, null, "renamed");
        var spec = await transaction.FirstAsync<string>("SELECT spec FROM sweeps WHERE id = @sweepId", new { sweepId });
        await transaction.ExecuteAsync(
            "UPDATE sweeps SET name = @to, spec = @renamed WHERE id = @sweepId", new { to, sweepId, renamed = SpecOf(spec!, to) });
        // Runs that have taken over results of this sweep's, or branched off them, name them.
        foreach (var column in (string[])["reused_from", "forked_from"])
        {
            await transaction.ExecuteAsync(
                $"""
                UPDATE runs SET {column} = @to || substr({column}, length(@from) + 1)
                WHERE {column} IS NOT NULL AND substr({column}, 1, length(@from) + 1) = @from || '/'
                """,
                new { from, to });
        }
        await StoreDisk.GuardAsync(to, async () =>
        {
            await storage.ShareAsync(from, to, transaction.Cancel);
            return true;
        });
    }

    // A spec says its name, so that the file under its new name is the same sweep. All else stays as it is spelt.
    private static string SpecOf(string spec, string name)
    {
        if (JsonNode.Parse(spec) is not JsonObject json || !json.ContainsKey("name"))
            return spec;
        json["name"] = name;
        return json.ToJsonString(SweepJson.Compact);
    }
}
