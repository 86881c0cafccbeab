using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Sweep.Core;

namespace Sweep.Grains;

/// <summary>
/// Where a cluster's gateways are: <c>orleans://host[:port][,host[:port]...][/cluster]</c>. Several gateways let a client go on when one of
/// them dies.
/// </summary>
public sealed record OrleansLocation(IReadOnlyList<DnsEndPoint> Gateways, string ClusterId)
{
    public const string Scheme = "orleans://";
    public const int DefaultGatewayPort = 30000;
    public const string DefaultClusterId = "sweep";

    /// <exception cref="UsageException">It is no such text.</exception>
    public static OrleansLocation Parse(string text)
    {
        if (!text.StartsWith(Scheme, StringComparison.Ordinal))
            throw Bad(text);
        var parts = text[Scheme.Length..].TrimEnd('/').Split('/');
        var gateways = parts[0].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(g => ParseGateway(g, text)).ToList();
        return gateways.Count > 0 && parts.Length <= 2
            ? new OrleansLocation(gateways, parts.Length == 2 ? parts[1] : DefaultClusterId)
            : throw Bad(text);
    }

    /// <summary>The gateways' addresses. A name without one is passed over where another gateway is left.</summary>
    /// <exception cref="UsageException">No host name has an address.</exception>
    public async Task<IPEndPoint[]> ResolveAsync(CancellationToken cancel)
    {
        var endpoints = new List<IPEndPoint>();
        UsageException? unknown = null;
        foreach (var gateway in Gateways)
        {
            try
            {
                foreach (var address in await Dns.GetHostAddressesAsync(gateway.Host, cancel))
                    endpoints.Add(new IPEndPoint(address, gateway.Port));
            }
            catch (SocketException e)
            {
                unknown = new UsageException($"the gateway {gateway.Host} has no address ({e.Message}); correct the name in {this}");
            }
        }
        return endpoints.Count > 0 || unknown is null ? [.. endpoints] : throw unknown;
    }

    public override string ToString()
    {
        var gateways = string.Join(',', Gateways.Select(g => string.Create(CultureInfo.InvariantCulture, $"{g.Host}:{g.Port}")));
        return ClusterId == DefaultClusterId ? Scheme + gateways : $"{Scheme}{gateways}/{ClusterId}";
    }

    private static DnsEndPoint ParseGateway(string gateway, string text)
    {
        var colon = gateway.LastIndexOf(':');
        // An IPv6 address has colons of its own and stands in brackets.
        if (colon < 0 || gateway.EndsWith(']'))
            return new DnsEndPoint(gateway.Trim('[', ']'), DefaultGatewayPort);
        return colon > 0
            && int.TryParse(gateway.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && port is > 0 and < 65536
            ? new DnsEndPoint(gateway[..colon].Trim('[', ']'), port)
            : throw Bad(text);
    }

    private static UsageException Bad(string text) =>
        new($"'{text}' is no cluster; write orleans://HOST:PORT with a silo's gateway (port {DefaultGatewayPort} "
            + $"unless it was given another), "
            + "several separated by commas");
}
