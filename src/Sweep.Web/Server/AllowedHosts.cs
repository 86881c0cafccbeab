using System.Net;
using System.Net.NetworkInformation;

namespace Sweep.Web;

/// <summary>
/// The values of the Host header that this server answers to. A page of another site could have a name of its own resolve to this
/// machine's address and so reach this server from its visitors' browsers; that name is none of these.
/// </summary>
internal sealed class AllowedHosts
{
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly bool _isLoopback;

    public AllowedHosts(IPAddress listen, IEnumerable<string> more)
    {
        _isLoopback = IPAddress.IsLoopback(listen);
        _names.Add("localhost");
        _names.UnionWith(more);
        if (!_isLoopback)
            _names.Add(Environment.MachineName);
    }

    public bool Contains(string? host)
    {
        if (string.IsNullOrEmpty(host))
            return false;
        var name = host.TrimStart('[').TrimEnd(']');
        if (_names.Contains(host))
            return true;
        return IPAddress.TryParse(name, out var address) && (IPAddress.IsLoopback(address) || (!_isLoopback && IsOwn(address)));
    }

    private static bool IsOwn(IPAddress address) => NetworkInterface.GetAllNetworkInterfaces()
        .Any(network => network.GetIPProperties().UnicastAddresses.Any(own => own.Address.Equals(address)));
}
