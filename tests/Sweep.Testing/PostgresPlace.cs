namespace Sweep.Testing;

/// <summary>Where a test's server runs.</summary>
/// <param name="Address">What it listens on.</param>
/// <param name="Prefix">What makes a command run there: <c>ip netns exec NAME</c>.</param>
/// <param name="Clients">Addresses that may connect besides its own host's, as <c>10.0.0.0/24</c>.</param>
public sealed record PostgresPlace(string Address, IReadOnlyList<string> Prefix, string? Clients)
{
    public static PostgresPlace Here { get; } = new("127.0.0.1", [], null);
}
