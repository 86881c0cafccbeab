using Sweep.Core;
using Sweep.Store;
using Sweep.Testing;

namespace Sweep.Silo.Tests.Cluster;

/// <summary>
/// What a dead silo held goes back to the queue because the cluster declares it dead. Leases live for longer than a test waits for
/// anything, so that their end cannot have done it.
/// </summary>
public sealed class DeadSiloTests
{
    private static readonly Dictionary<string, string> s_longLeases = new() { ["SWEEP_LEASE_SECONDS"] = "600" };

    [PostgresFact]
    public async Task Silo_ThatIsKilled_HasItsRunGivenBackAndClaimedBeforeItsLeaseEnds()
    {
        await using var cluster = await TestCluster.StartAsync(inPostgres: true, ["a", "b"], s_longLeases, ["1#1=gate:never@55"]);
        var held = await HeldAsync(cluster);

        await cluster.Workers[held.Host!].KillAsync();

        await AssertMovedAsync(cluster, held);
    }

    [PostgresFact]
    public async Task Silo_ThatIsKilledWhileTheHeadIsAway_HasItsRunGivenBackWhenTheHeadReturns()
    {
        await using var cluster = await TestCluster.StartAsync(inPostgres: true, ["a", "b"], s_longLeases, ["1#1=gate:never@55"]);
        var held = await HeldAsync(cluster);

        await cluster.Head.KillAsync();
        await cluster.Workers[held.Host!].KillAsync();
        await cluster.StartHeadAsync();

        await AssertMovedAsync(cluster, held);
    }

    [PostgresFact]
    public async Task Claim_OfASiloThatTheClusterHasDeclaredDead_GetsNothing()
    {
        await using var cluster = await TestCluster.StartAsync(inPostgres: true, ["a"], s_longLeases, ["1#1=gate:never@55"]);
        var held = await HeldAsync(cluster);
        var dead = Assert.Single(await cluster.Store.ListLeasesAsync(CancellationToken.None)).Owner;
        await cluster.Workers["a"].KillAsync();
        await FakeSweep.RunAsync(cluster.Store, 1, run => run.State == RunState.Queued, "given back");

        // As it would call if it had only been frozen, and woke up.
        var claimed = await cluster.Store.ClaimAsync(ClaimRequest.For([dead], null), CancellationToken.None);

        Assert.Empty(claimed);
        var living = dead with { Id = "living/1-1-1", Host = "living" };
        var lease = Assert.Single(await cluster.Store.ClaimAsync(ClaimRequest.For([living], null), CancellationToken.None));
        Assert.Equal(held.Id, lease.Run);
    }

    /// <summary>The one run, in the middle of its training; the other silo is idle.</summary>
    private static async Task<RunSummary> HeldAsync(TestCluster cluster)
    {
        await cluster.Store.SubmitAsync(FakeSweep.Of(1), extend: false, CancellationToken.None);
        return await FakeSweep.RunAsync(cluster.Store, 1, run => run.Last?.Step == 50, "at step 50");
    }

    private static async Task AssertMovedAsync(TestCluster cluster, RunSummary held)
    {
        await FakeSweep.CompletedAsync(cluster.Store, said: () => cluster.Said);
        var run = (await cluster.Store.FindRunAsync(held.Id, CancellationToken.None))!;
        Assert.True(run.Attempts.Select(attempt => attempt.Outcome).SequenceEqual(["lost", "completed"]), cluster.Said);
        Assert.Contains("has died", run.Attempts[0].Message, StringComparison.Ordinal);
        Assert.NotEqual(held.Host, run.Attempts[1].Host);
    }
}
