using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using Sweep.CommandLine;
using Sweep.Core;
using Sweep.Grains;
using Sweep.Web;
using Sweep.Worker;

namespace Sweep.Silo;

/// <summary>
/// The command line of <c>sweep-silo</c>. What may hold a password can come from the environment, where other users' <c>ps</c> does not see
/// it.
/// </summary>
internal sealed class SiloCommand
{
    private readonly Option<string?> _store = new("--store")
    {
        Description = "the store: a file, or postgres://USER:PASSWORD@HOST/DATABASE. In a cluster this makes the silo the head, "
            + "and the others leave it out. Default: SWEEP_STORE",
        HelpName = "LOCATION",
    };

    private readonly Option<string?> _cluster = new("--cluster")
    {
        Description = "be a silo of a cluster whose membership is kept there: postgres://..., or HOST:PORT of the silo "
            + "that keeps it in memory. "
            + "Default: SWEEP_CLUSTER; without either, no cluster",
        HelpName = "WHERE",
    };

    private readonly Option<string> _clusterId = new("--cluster-id")
    {
        Description = "the cluster's name; silos and clients of another name are strangers",
        HelpName = "NAME",
        DefaultValueFactory = _ => "sweep",
    };

    private readonly Option<string> _listen = new("--listen")
    {
        Description = "the address that the silo and its gateway listen on",
        HelpName = "ADDRESS",
        DefaultValueFactory = _ => "127.0.0.1",
    };

    private readonly Option<string?> _advertise = new("--advertise")
    {
        Description = "the address, or a name that has one, at which the other silos reach this one. Default: that of --listen",
        HelpName = "ADDRESS",
    };

    private readonly Option<int> _siloPort = Port("--silo-port", "for the other silos", 11111);
    private readonly Option<int> _gatewayPort = Port("--gateway-port", "for clients: orleans://ADDRESS:PORT", 30000);
    private readonly DeviceOptions _devices = new(noneMeans: "for a head without workers");

    private readonly Option<string> _health = new("--health")
    {
        Description = "where GET /livez, /readyz, /devices and /metrics are answered",
        HelpName = "ADDRESS:PORT",
        DefaultValueFactory = _ => "127.0.0.1:8290",
    };

    private readonly Option<bool> _dashboard = new("--dashboard")
    {
        Description = "serve the dashboard too; its token is kept in a file that only this user can read",
    };

    private readonly DashboardOptionSet _dashboardOptions = new("dashboard-");

    private readonly Option<double> _probeTimeout = ValueOption.Number(
        "--probe-timeout",
        "how long a silo has to answer a probe; three missed ones count as one vote for its death",
        usual: 5.0,
        least: 0.1,
        most: 600,
        helpName: "SECONDS");

    private readonly Option<int> _deathVotes = ValueOption.Number("--death-votes", "votes that declare a silo dead", usual: 2, least: 1);

    public Task<int> InvokeAsync(string[] args)
    {
        var root = new RootCommand(
            "The service on a machine that trains for a Sweep store or cluster: its devices, their workers, and a silo.")
        {
            _store, _cluster, _clusterId, _listen, _advertise, _siloPort, _gatewayPort, _health, _probeTimeout, _deathVotes, _dashboard,
        };
        _dashboardOptions.AddTo(root);
        _devices.AddTo(root);
        root.SetAction((parsed, cancel) => SiloService.RunAsync(Read(parsed), cancel));
        foreach (var command in ClusterVerbs.Commands())
            root.Subcommands.Add(command);
        var parsed = root.Parse(args);
        UsageErrors.ThrowIfAny(parsed, "sweep-silo");
        // The host has signal handlers of its own, which wait for the trainers' checkpoints; and errors are for Program to print.
        return parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }

    internal SiloOptions Read(ParseResult parsed)
    {
        var store = parsed.GetValue(_store) ?? EnvironmentVariables.Store;
        var membership = parsed.GetValue(_cluster) ?? EnvironmentVariables.Cluster;
        if (store is null && membership is null)
            throw new UsageException(
                "there is neither --store nor --cluster; give a store to work for it, a cluster to be a silo of it, or both to be "
                + "its head");
        // A head's store would be a call to the head.
        if (store is not null && store.StartsWith(OrleansLocation.Scheme, StringComparison.OrdinalIgnoreCase))
            throw new UsageException(
                $"--store '{CommandWord.Shown(store)}' is a cluster, and a silo's store is where the cluster's data lies; give the head a "
                + "file or postgres://..., and the other silos none (unset SWEEP_STORE)");
        var devices = _devices.Devices(parsed);
        if (devices == DeviceOptions.None && store is null)
            throw new UsageException("--devices none without --store leaves nothing to do; give the silo a device or a store");
        return new SiloOptions
        {
            Store = store,
            Machine = ReadMachine(),
            Devices = devices,
            SlotsPerGpu = _devices.SlotsPerGpu(parsed),
            Engine = _devices.Engine(parsed),
            Pack = _devices.Pack(parsed),
            Health = ReadEndPoint(parsed.GetValue(_health)!),
            Dashboard = parsed.GetValue(_dashboard) ? ReadDashboard(_dashboardOptions.Read(parsed)) : null,
            Cluster = membership is null ? null : ReadCluster(parsed, membership),
        };
    }

    // Its token comes when the service starts: a command line that only asks something shall write no file.
    private static DashboardOptions ReadDashboard(DashboardSettings given)
    {
        var options = new DashboardOptions
        {
            Listen = Listening.Parse(given.Listen, "--dashboard-listen"),
            Token = "",
            ReadOnly = given.ReadOnly,
            HostNames = given.HostNames,
            Certificate = DashboardCertificate.Read(given.Certificate, given.CertificateKey, "--dashboard-certificate"),
            Insecure = given.Insecure,
            OptionPrefix = "--dashboard-",
        };
        options.RequirePrivacy();
        return options;
    }

    private ClusterSettings ReadCluster(ParseResult parsed, string membership)
    {
        var listen = ReadAddress("--listen", parsed.GetValue(_listen)!);
        var advertise = parsed.GetValue(_advertise) is { } given ? Resolve("--advertise", given) : listen;
        if (advertise.Equals(IPAddress.Any) || advertise.Equals(IPAddress.IPv6Any))
            throw new UsageException(
                $"--listen {listen} is every address of this machine, and the others need one to reach it at; add --advertise ADDRESS");
        var settings = new ClusterSettings
        {
            Membership = membership,
            Id = parsed.GetValue(_clusterId)!,
            Listen = listen,
            Advertise = advertise,
            SiloPort = parsed.GetValue(_siloPort),
            GatewayPort = parsed.GetValue(_gatewayPort),
            ProbeTimeout = TimeSpan.FromSeconds(parsed.GetValue(_probeTimeout)),
            DeathVotes = parsed.GetValue(_deathVotes),
        };
        // What is wrong with it is said before anything starts.
        _ = MembershipDatabase.IsOne(membership) || settings.IsPrimary;
        return settings;
    }

    private static string ReadMachine() =>
        WorkerProcess.Host is var machine && machine.All(c => !char.IsWhiteSpace(c) && !char.IsControl(c) && c != '/')
            ? machine
            : throw new UsageException(
                $"'{machine}' cannot name this machine, since devices are called MACHINE/cuda:0; "
                + "set SWEEP_HOST to a name without spaces and slashes");

    private static IPAddress ReadAddress(string option, string text) =>
        IPAddress.TryParse(text, out var address) ? address : throw new UsageException(
            $"{option} '{text}' is no IP address; write 10.0.0.5, or 0.0.0.0 for all of this machine's");

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
            throw new UsageException(
                $"{option} '{name}' has no address ({e.Message}); give the address of this machine at which the others reach it");
        }
    }

    private static IPEndPoint ReadEndPoint(string text) =>
        IPEndPoint.TryParse(text, out var endpoint) && text.Contains(':', StringComparison.Ordinal)
            ? endpoint
            : throw new UsageException($"--health '{text}' is no address and port; write 127.0.0.1:8290");

    private static Option<int> Port(string option, string whatFor, int usual) =>
        ValueOption.Number(option, whatFor, usual, least: 1, most: 65535, helpName: "PORT");
}
