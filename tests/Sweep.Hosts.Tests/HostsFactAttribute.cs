using Sweep.Testing;

namespace Sweep.Hosts.Tests;

/// <summary>Needs root, network namespaces and PostgreSQL.</summary>
public sealed class HostsFactAttribute() : RequiresFactAttribute(Why is null, Why ?? "")
{
    private static string? Why { get; } =
        HostNetwork.Missing ?? (PostgresServer.Binaries is null ? "PostgreSQL is not installed: apt-get install postgresql" : null);
}
