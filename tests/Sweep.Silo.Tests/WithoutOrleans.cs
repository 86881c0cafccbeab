namespace Sweep.Silo.Tests;

public sealed class WithoutOrleans
{
    [Fact(Skip = "the configured package feeds have no Orleans, so the cluster's part of Sweep.Silo and its tests are not built; they run where Microsoft.Orleans.* can be restored")]
    public void Cluster_OnThisFeed_IsNotBuilt()
    {
    }

    [Fact]
    public async Task ClusterVerbs_OnThisFeed_SayWhatIsMissing()
    {
        await using var silo = SiloProcess.Start("alone", null, "drain", "orleans://10.0.0.10:30000", "gpu-2");

        Assert.Equal(2, await silo.ExitAsync());
        Assert.Contains("this build has no Orleans, and 'drain' speaks to silos", silo.Said, StringComparison.Ordinal);
    }
}
