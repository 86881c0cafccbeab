using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Sweep.Web;

/// <summary>Where a dashboard listens, whom it lets in, and what it lets them do.</summary>
public sealed record DashboardOptions
{
    /// <summary>The address and port; port 0 takes a free one.</summary>
    public required IPEndPoint Listen { get; init; }

    /// <summary>What the printed URL holds, and whoever opens it may do what the page can; see <see cref="AccessToken.Create"/>.</summary>
    public required string Token { get; init; }

    /// <summary>Show everything and change nothing.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Serve HTTPS with this certificate; null: plain HTTP.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Allow plain HTTP on an address that other machines reach.</summary>
    public bool Insecure { get; init; }

    /// <summary>Names, besides this machine's own, by which browsers reach this server: those of a proxy before it.</summary>
    public IReadOnlyList<string> HostNames { get; init; } = [];

    /// <summary>How many requests a client may make in a second, over some time; further ones get 429.</summary>
    public int RequestsPerSecond { get; init; } = 200;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
