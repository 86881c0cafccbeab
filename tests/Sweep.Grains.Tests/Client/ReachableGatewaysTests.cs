using System.Net;
using System.Net.Sockets;
using Orleans.Messaging;
using Orleans.Runtime;
using Sweep.Testing;

namespace Sweep.Grains.Tests.Client;

public sealed class ReachableGatewaysTests
{
    private static readonly IPEndPoint Down = new(IPAddress.Loopback, FreePort.Find());

    [Fact]
    public async Task List_OfOneThatIsUpAndOneThatIsDown_HasTheFirstOnly()
    {
        using var listener = Listen();

        Assert.Equal([Up(listener)], await ListAsync(Down, Up(listener)));
    }

    [Fact]
    public async Task List_AfterAGatewayCameUp_HasItToo()
    {
        using var listener = Listen();
        var gateways = new ReachableGateways([Down, Up(listener)]);
        await gateways.GetGateways();
        using var late = new TcpListener(Down);
        late.Start();

        Assert.Equal(2, (await gateways.GetGateways()).Count);
    }

    [Fact]
    public async Task List_WhereAllAreDown_HasThemAll()
    {
        var other = new IPEndPoint(IPAddress.Loopback, FreePort.Find());

        Assert.Equal([Down, other], await ListAsync(Down, other));
    }

    private static TcpListener Listen()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    private static IPEndPoint Up(TcpListener listener) => (IPEndPoint)listener.LocalEndpoint;

    private static async Task<IEnumerable<IPEndPoint>> ListAsync(params IPEndPoint[] gateways) =>
        (await new ReachableGateways(gateways).GetGateways()).Select(gateway => gateway.ToGatewayAddress()!.Endpoint);
}
