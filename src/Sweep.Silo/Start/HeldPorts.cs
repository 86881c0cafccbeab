using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Sweep.Core;

namespace Sweep.Silo;

/// <summary>
/// The ports of a service, taken before anything else happens and for itself alone. Orleans shares its ports with whoever asks for them the
/// same way, so a second silo on them would start, and declare the first one dead as its own predecessor.
/// <para>
/// The health endpoint goes on with the socket that is held here. Orleans makes its own sockets, so the silo's two ports are released at
/// the moment before it binds them (<see cref="PortHandover"/>); until then whoever else wants them is refused.
/// </para>
/// </summary>
internal sealed class HeldPorts : IDisposable
{
    private readonly List<Socket> _ofSilo = [];

    private HeldPorts(Socket health) => Health = health;

    /// <summary>Listens where the health endpoint will answer.</summary>
    public Socket Health { get; }

    /// <summary>Listens where the dashboard will answer; null where there will be none.</summary>
    public Socket? Dashboard { get; private set; }

    /// <exception cref="UsageException">A port is taken, or an address is not this machine's.</exception>
    public static HeldPorts Take(SiloOptions options)
    {
        var ports = new HeldPorts(Listen(options.Health, "--health", "--health"));
        try
        {
            if (options.Dashboard is { } dashboard)
                ports.Dashboard = Listen(dashboard.Listen, "--dashboard-listen", "--dashboard-listen");
            if (options.Cluster is { } cluster)
            {
                ports._ofSilo.Add(Listen(new IPEndPoint(cluster.Listen, cluster.SiloPort), "--listen", "--silo-port"));
                ports._ofSilo.Add(Listen(new IPEndPoint(cluster.Listen, cluster.GatewayPort), "--listen", "--gateway-port"));
                RequireOwn(cluster.Advertise);
            }
            return ports;
        }
        catch
        {
            ports.Health.Dispose();
            ports.Dashboard?.Dispose();
            ports.Dispose();
            throw;
        }
    }

    /// <summary>Lets the silo bind its ports.</summary>
    public void ReleaseSilo()
    {
        foreach (var socket in _ofSilo)
            socket.Dispose();
        _ofSilo.Clear();
    }

    /// <summary>Releases the silo's ports; the health endpoint's socket belongs to the web server once that has started.</summary>
    public void Dispose() => ReleaseSilo();

    private static Socket Listen(IPEndPoint where, string addressOption, string portOption)
    {
        var socket = new Socket(where.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(where);
            socket.Listen();
            return socket;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new UsageException(e.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse =>
                    $"{portOption}: another program listens on {where} already, perhaps a sweep-silo; stop that one, "
                    + $"or choose another port with {portOption}",
                SocketError.AddressNotAvailable =>
                    $"{addressOption}: {where.Address} is no address of this machine; it has {string.Join(", ", Own())}",
                SocketError.AccessDenied => $"{portOption}: this user may not listen on port {where.Port}; choose one above 1023",
                _ => $"{portOption}: {where} cannot be listened on ({e.Message}); choose another",
            });
        }
    }

    /// <summary>
    /// With an address of another machine this silo would take that machine's silo for its own predecessor and declare it dead.
    /// </summary>
    private static void RequireOwn(IPAddress advertised)
    {
        if (!IPAddress.IsLoopback(advertised) && !Own().Contains(advertised))
            throw new UsageException(
                $"--advertise: {advertised} is no address of this machine; it has {string.Join(", ", Own())}");
    }

    private static IEnumerable<IPAddress> Own() => NetworkInterface.GetAllNetworkInterfaces()
        .SelectMany(network => network.GetIPProperties().UnicastAddresses.Select(own => own.Address))
        .Where(address => !address.IsIPv6LinkLocal);
}
