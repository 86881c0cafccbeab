namespace Sweep.Hosts.Tests;

/// <summary>Needs Orleans, which not every feed carries (skipped then, whatever <c>CI</c> says), and what <see cref="HostsFactAttribute"/> needs.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ClusterFactAttribute : FactAttribute
{
    public ClusterFactAttribute()
    {
#if ORLEANS
        Skip = new HostsFactAttribute().Skip;
#else
        Skip = "the configured package feeds have no Orleans, so there are no silos; it runs where Microsoft.Orleans.* can be restored";
#endif
    }
}
