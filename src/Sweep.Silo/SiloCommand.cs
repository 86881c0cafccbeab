using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Sweep.Core;
using Sweep.Worker;

namespace Sweep.Silo;

/// <summary>The command line of <c>sweep-silo</c>. What may hold a password can come from the environment, where other users' <c>ps</c> does not see it.</summary>
internal sealed class SiloCommand
{
    private readonly Option<string?> _store = new("--store")
    {
        Description = "The store: a file, or postgres://USER:PASSWORD@HOST/DATABASE. In a cluster this makes the silo the head, and the others leave it out. Default: SWEEP_STORE.",
        HelpName = "LOCATION",
    };

    private readonly Option<string?> _cluster = new("--cluster")
    {
        Description = "Be a silo of a cluster whose membership is kept there: postgres://..., or HOST:PORT of the silo that keeps it in memory. Default: SWEEP_CLUSTER; without either, no cluster.",
        HelpName = "WHERE",
    };

    private readonly Option<string> _clusterId = new("--cluster-id")
    {
        Description = "The cluster's name; silos and clients of another name are strangers.",
        HelpName = "NAME",
        DefaultValueFactory = _ => "sweep",
    };

    private readonly Option<string> _listen = new("--listen")
    {
        Description = "The address that the silo and its gateway listen on.",
        HelpName = "ADDRESS",
        DefaultValueFactory = _ => "127.0.0.1",
    };

    private readonly Option<string?> _advertise = new("--advertise")
    {
        Description = "The address, or a name that has one, at which the other silos reach this one. Default: that of --listen.",
        HelpName = "ADDRESS",
    };

    private readonly Option<int> _siloPort = new("--silo-port") { Description = "For the other silos.", HelpName = "PORT", DefaultValueFactory = _ => 11111 };
    private readonly Option<int> _gatewayPort = new("--gateway-port") { Description = "For clients: orleans://ADDRESS:PORT.", HelpName = "PORT", DefaultValueFactory = _ => 30000 };
    private readonly Option<string?> _devices = new("--devices") { Description = "auto, cpu, cuda, cpu:0, cuda:0-3 or a list of such; none for a head without workers.", HelpName = "LIST" };
    private readonly Option<int> _slotsPerGpu = new("--slots-per-gpu") { Description = "Runs trained at once on each GPU.", HelpName = "N", DefaultValueFactory = _ => 1 };
    private readonly Option<string> _engine = new("--engine") { Description = "auto, torch or fused.", HelpName = "NAME", DefaultValueFactory = _ => "auto" };

    private readonly Option<string> _pack = new("--pack")
    {
        Description = "Runs of one shape trained at once as one model on each slot: auto (on a GPU, where it is measured to pay), off or a number.",
        HelpName = "auto|off|N",
        DefaultValueFactory = _ => "auto",
    };

    private readonly Option<string> _health = new("--health")
    {
        Description = "Where GET /healthz and /devices are answered.",
        HelpName = "ADDRESS:PORT",
        DefaultValueFactory = _ => "127.0.0.1:8290",
    };

    private readonly Option<double> _probeTimeout = new("--probe-timeout")
    {
        Description = "Seconds a silo has to answer a probe; three missed ones count as one vote for its death.",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => 5,
    };

    private readonly Option<int> _deathVotes = new("--death-votes") { Description = "Votes that declare a silo dead.", HelpName = "N", DefaultValueFactory = _ => 2 };

    public Task<int> InvokeAsync(string[] args)
    {
        var root = new RootCommand("The service on a machine that trains for a Sweep store or cluster: its devices, their workers, and a silo.")
        {
            _store, _cluster, _clusterId, _listen, _advertise, _siloPort, _gatewayPort, _devices, _slotsPerGpu, _engine, _pack, _health, _probeTimeout, _deathVotes,
        };
        root.SetAction((parsed, cancel) => SiloService.RunAsync(Read(parsed), cancel));
        foreach (var command in Administration.Commands())
            root.Subcommands.Add(command);
        // The host has signal handlers of its own, which wait for the trainers' checkpoints; and errors are for Program to print.
        return root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }

    internal SiloOptions Read(ParseResult parsed)
    {
        var store = parsed.GetValue(_store) ?? FromEnvironment("SWEEP_STORE");
        var membership = parsed.GetValue(_cluster) ?? FromEnvironment("SWEEP_CLUSTER");
        if (store is null && membership is null)
            throw new UsageException("there is neither --store nor --cluster; give a store to work for it, a cluster to be a silo of it, or both to be its head");
        var devices = parsed.GetValue(_devices);
        if (devices == "none" && store is null)
            throw new UsageException("--devices none without --store leaves nothing to do; give the silo a device or a store");
        return new SiloOptions
        {
            Store = store,
            Machine = ReadMachine(),
            Devices = devices,
            SlotsPerGpu = parsed.GetValue(_slotsPerGpu),
            Engine = parsed.GetValue(_engine)!,
            Pack = PackOption.Parse(parsed.GetValue(_pack)!),
            Health = ReadEndPoint(parsed.GetValue(_health)!),
            Cluster = membership is null ? null : ReadCluster(parsed, membership),
        };
    }

    private ClusterSettings ReadCluster(ParseResult parsed, string membership)
    {
        var listen = ReadAddress("--listen", parsed.GetValue(_listen)!);
        var advertise = parsed.GetValue(_advertise) is { } given ? Resolve("--advertise", given) : listen;
        if (advertise.Equals(IPAddress.Any) || advertise.Equals(IPAddress.IPv6Any))
            throw new UsageException($"--listen {listen} is every address of this machine, and the others need one to reach it at; add --advertise ADDRESS");
        var (probe, votes) = (parsed.GetValue(_probeTimeout), parsed.GetValue(_deathVotes));
        if (!(probe >= 0.1) || probe > 600)
            throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"--probe-timeout {probe} is not between 0.1 and 600 seconds"));
        if (votes < 1)
            throw new UsageException($"--death-votes {votes} is not at least 1");
        return new ClusterSettings
        {
            Membership = membership,
            Id = parsed.GetValue(_clusterId)!,
            Listen = listen,
            Advertise = advertise,
            SiloPort = ReadPort("--silo-port", parsed.GetValue(_siloPort)),
            GatewayPort = ReadPort("--gateway-port", parsed.GetValue(_gatewayPort)),
            ProbeTimeout = TimeSpan.FromSeconds(probe),
            DeathVotes = votes,
        };
    }

    private static string ReadMachine() =>
        WorkerProcess.Host is var machine && machine.All(c => !char.IsWhiteSpace(c) && !char.IsControl(c) && c != '/')
            ? machine
            : throw new UsageException($"'{machine}' cannot name this machine, since devices are called MACHINE/cuda:0; set SWEEP_HOST to a name without spaces and slashes");

    private static IPAddress ReadAddress(string option, string text) =>
        IPAddress.TryParse(text, out var address) ? address : throw new UsageException($"{option} '{text}' is no IP address; write 10.0.0.5, or 0.0.0.0 for all of this machine's");

    private static IPAddress Resolve(string option, string name)
    {
        try
        {
            // Orleans' membership keeps addresses, so a name is looked up once, at the start.
            return IPAddress.TryParse(name, out var address) ? address
                : Dns.GetHostAddresses(name).OrderBy(found => found.AddressFamily != AddressFamily.InterNetwork).First();
        }
        catch (SocketException e)
        {
            throw new UsageException($"{option} '{name}' has no address ({e.Message}); give the address of this machine at which the others reach it");
        }
    }

    private static IPEndPoint ReadEndPoint(string text) =>
        IPEndPoint.TryParse(text, out var endpoint) && text.Contains(':', StringComparison.Ordinal)
            ? endpoint
            : throw new UsageException($"--health '{text}' is no address and port; write 127.0.0.1:8290");

    private static int ReadPort(string option, int port) =>
        port is > 0 and < 65536 ? port : throw new UsageException($"{option} {port} is no port; they go from 1 to 65535");

    private static string? FromEnvironment(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
