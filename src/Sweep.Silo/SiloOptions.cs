using System.Net;
using Sweep.CommandLine;
using Sweep.Core;
using Sweep.Grains;
using Sweep.Web;
using Sweep.Worker;

namespace Sweep.Silo;

/// <summary>How one service runs.</summary>
internal sealed record SiloOptions
{
    /// <summary>The store this service opens itself; null for a silo that uses the store of the cluster's head.</summary>
    public string? Store { get; init; }

    /// <summary>This machine's name; its devices are called MACHINE/cuda:0.</summary>
    public required string Machine { get; init; }

    /// <summary>As <c>sweep worker --devices</c>; <c>none</c> for a service that only keeps the store.</summary>
    public string? Devices { get; init; }

    public int SlotsPerGpu { get; init; } = 1;

    /// <summary><c>auto</c>, <c>torch</c> or <c>fused</c>.</summary>
    public EngineChoice Engine { get; init; }

    /// <summary>How many runs are trained at once on each slot, and whether as packs.</summary>
    public PackOption Pack { get; init; } = PackOption.Auto;

    /// <summary>Where the health endpoint listens.</summary>
    public required IPEndPoint Health { get; init; }

    /// <summary>How this service serves a dashboard of its store or cluster; null: not at all.</summary>
    public DashboardOptions? Dashboard { get; init; }

    /// <summary>Null for a service that is no part of a cluster.</summary>
    public ClusterSettings? Cluster { get; init; }

    /// <summary>Whether this is the silo where the store is.</summary>
    public bool IsHead => Store is not null;
}

/// <summary>How a silo finds the others and how they find it.</summary>
internal sealed record ClusterSettings
{
    /// <summary>Where membership is kept: a PostgreSQL URL, or HOST:PORT of the silo that keeps it in its memory.</summary>
    public required string Membership { get; init; }

    public required string Id { get; init; }

    /// <summary>The address the silo and its gateway listen on.</summary>
    public required IPAddress Listen { get; init; }

    /// <summary>The address the others are told.</summary>
    public required IPAddress Advertise { get; init; }

    public int SiloPort { get; init; } = 11111;

    public int GatewayPort { get; init; } = 30000;

    /// <summary>The silo that keeps the membership in its memory.</summary>
    /// <exception cref="UsageException"><see cref="Membership"/> is not of the form ADDRESS:PORT.</exception>
    public IPEndPoint Primary => IPEndPoint.TryParse(Membership, out var primary) && primary.Port > 0
        ? primary
        : throw new UsageException(
            $"--cluster '{CommandWord.Shown(Membership)}' is neither postgres://... nor ADDRESS:PORT of the silo that keeps the "
            + "membership");

    /// <summary>Whether this silo is the one that keeps the membership in its memory.</summary>
    public bool IsPrimary => EndPoint.Equals(Primary);

    /// <summary>This silo's own gateway, as clients name it.</summary>
    public OrleansLocation OwnGateway => new([new DnsEndPoint(Advertise.ToString(), GatewayPort)], Id);

    /// <summary>Where the other silos reach this one.</summary>
    public IPEndPoint EndPoint => new(Advertise, SiloPort);

    /// <summary>How long a silo waits for another's answer to a probe; three missed ones are a vote for its death.</summary>
    public TimeSpan ProbeTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Votes that declare a silo dead.</summary>
    public int DeathVotes { get; init; } = 2;
}
