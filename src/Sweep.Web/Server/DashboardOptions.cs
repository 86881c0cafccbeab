using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Sweep.Core;
using Sweep.Store;
using Sweep.Store.Texts;

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

    /// <summary>Where texts are that this machine does not have at their path: an extension is checked against its sweep's.</summary>
    public TextCache Texts { get; init; } = TextCache.OfThisMachine;

    /// <summary>Takes a device of a cluster out of work, or back into it; null where the store is no cluster.</summary>
    public SetDrained? SetDrained { get; init; }

    /// <summary>A socket that listens at <see cref="Listen"/> already, of a program that claimed its ports; null: one is made.</summary>
    public Socket? ListenSocket { get; init; }

    /// <summary>What the options begin with that are named in errors.</summary>
    public string OptionPrefix { get; init; } = "--";

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Refuses what would send the token over a network for everyone to read.</summary>
    /// <exception cref="UsageException">Other machines reach the address, and there is neither TLS nor <see cref="Insecure"/>.</exception>
    public void RequirePrivacy()
    {
        if (IPAddress.IsLoopback(Listen.Address) || Certificate is not null || Insecure)
            return;
        throw new UsageException(
            $"{OptionPrefix}listen {Listen}: other machines reach this address, and without TLS the token could be read on the way; "
            + $"give {OptionPrefix}certificate and {OptionPrefix}certificate-key, or {OptionPrefix}insecure where the network is trusted, "
            + "or listen on 127.0.0.1 and use `ssh -L`");
    }
}

/// <summary>Takes a device of a cluster out of work, or back into it, as <c>sweep-silo drain</c> and <c>undrain</c> do.</summary>
/// <param name="host">The machine.</param>
/// <param name="device">Its device or a slot of it: <c>cuda:0</c>.</param>
public delegate Task<DeviceStatus> SetDrained(string host, string device, bool drain, CancellationToken cancel);
