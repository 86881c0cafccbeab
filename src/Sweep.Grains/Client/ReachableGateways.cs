using System.Net;
using System.Net.Sockets;
using Orleans.Messaging;
using Orleans.Runtime;

namespace Sweep.Grains;

/// <summary>
/// The gateways of a client's list that take connections at the moment. A client that is given two heads thus asks only the one that is up:
/// Orleans would give a part of the calls to the other, and each of those would wait for its time-out.
/// </summary>
internal sealed class ReachableGateways(IReadOnlyList<IPEndPoint> gateways) : IGatewayListProvider
{
    /// <summary>How often the list is looked at again, for as long as a client lives.</summary>
    public static readonly TimeSpan Refresh = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    /// <summary>For how long Orleans leaves out a gateway that a connection failed to, whatever this list says.</summary>
    public TimeSpan MaxStaleness => Refresh;

    public bool IsUpdatable => true;

    public Task InitializeGatewayListProvider() => Task.CompletedTask;

    /// <summary>All of them where none takes a connection: what is wrong with them shows when Orleans connects.</summary>
    public async Task<IList<Uri>> GetGateways()
    {
        if (gateways.Count == 1)
            return [UriOf(gateways[0])];
        var up = await Task.WhenAll(gateways.Select(TakesConnectionsAsync));
        var reachable = gateways.Where((_, at) => up[at]).ToList();
        return [.. (reachable.Count > 0 ? reachable : gateways).Select(UriOf)];
    }

    private static Uri UriOf(IPEndPoint gateway) => SiloAddress.New(gateway, 0).ToGatewayUri();

    private static async Task<bool> TakesConnectionsAsync(IPEndPoint gateway)
    {
        using var socket = new Socket(gateway.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        using var timeout = new CancellationTokenSource(Timeout);
        try
        {
            await socket.ConnectAsync(gateway, timeout.Token);
            return true;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return false;
        }
    }
}
