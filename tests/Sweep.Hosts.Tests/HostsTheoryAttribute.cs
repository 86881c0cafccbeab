using Sweep.Testing;

namespace Sweep.Hosts.Tests;

/// <summary>A theory that needs root and network namespaces.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class HostsTheoryAttribute : TheoryAttribute
{
    public HostsTheoryAttribute()
    {
        if (HostNetwork.Missing is { } why && !Requirements.AllPresent)
            Skip = why;
    }
}
