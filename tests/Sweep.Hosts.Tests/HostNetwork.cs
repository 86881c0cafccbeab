using System.Globalization;
using Sweep.Testing;

namespace Sweep.Hosts.Tests;

/// <summary>
/// Hosts on one network: a network namespace each, joined by a bridge in a namespace of its own, so that nothing of this machine's network
/// is touched.
/// </summary>
internal sealed class HostNetwork : IAsyncDisposable
{
    private readonly string _prefix = $"swp{Environment.ProcessId}";
    private readonly List<string> _namespaces = [];

    /// <summary>Whether this process may make namespaces; null when it may, else why not.</summary>
    public static string? Missing { get; } = FindMissing();

    /// <summary>Addresses of this network, for a server's rules.</summary>
    public static string Range => "10.203.7.0/24";

    public static async Task<HostNetwork> CreateAsync(params string[] hosts)
    {
        var network = new HostNetwork();
        try
        {
            await network.AddNamespaceAsync("hub");
            await HostProcess.RunAsync("ip", "-n", network.NameOf("hub"), "link", "add", "bridge", "type", "bridge");
            await HostProcess.RunAsync("ip", "-n", network.NameOf("hub"), "link", "set", "bridge", "up");
            for (var i = 0; i < hosts.Length; i++)
                await network.AddHostAsync(hosts[i], i + 1);
            return network;
        }
        catch
        {
            await network.DisposeAsync();
            throw;
        }
    }

    /// <summary>The address of the host that was named as the number's, counted from 1.</summary>
    public static string AddressOf(int number) => string.Create(CultureInfo.InvariantCulture, $"10.203.7.{number}");

    /// <summary>What makes a command run on the host.</summary>
    public string[] On(string host) => ["ip", "netns", "exec", NameOf(host)];

    /// <summary>Takes the host off the network: packets vanish, nobody is told.</summary>
    public Task CutAsync(string host) => HostProcess.RunAsync("ip", "-n", NameOf("hub"), "link", "set", host, "down");

    public Task HealAsync(string host) => HostProcess.RunAsync("ip", "-n", NameOf("hub"), "link", "set", host, "up");

    public async ValueTask DisposeAsync()
    {
        foreach (var name in _namespaces)
            await HostProcess.RunAsync("ip", "netns", "delete", name);
    }

    private string NameOf(string host) => $"{_prefix}-{host}";

    private async Task AddNamespaceAsync(string host)
    {
        await HostProcess.RunAsync("ip", "netns", "add", NameOf(host));
        _namespaces.Add(NameOf(host));
    }

    private async Task AddHostAsync(string host, int number)
    {
        await AddNamespaceAsync(host);
        var (hub, own) = (NameOf("hub"), NameOf(host));
        // A cable: one end on the bridge, named after the host, the other the host's eth0.
        await HostProcess.RunAsync("ip", "-n", hub, "link", "add", host, "type", "veth", "peer", "name", "eth0", "netns", own);
        await HostProcess.RunAsync("ip", "-n", hub, "link", "set", host, "master", "bridge", "up");
        await HostProcess.RunAsync("ip", "-n", own, "address", "add", AddressOf(number) + "/24", "dev", "eth0");
        await HostProcess.RunAsync("ip", "-n", own, "link", "set", "eth0", "up");
        await HostProcess.RunAsync("ip", "-n", own, "link", "set", "lo", "up");
    }

    private static string? FindMissing()
    {
        if (!Environment.IsPrivilegedProcess)
            return "network namespaces need root";
        var probe = $"swp{Environment.ProcessId}-probe";
        try
        {
            HostProcess.RunAsync("ip", "netns", "add", probe).GetAwaiter().GetResult();
            HostProcess.RunAsync("ip", "netns", "delete", probe).GetAwaiter().GetResult();
            return null;
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            return $"network namespaces cannot be made here (apt-get install iproute2; a container needs CAP_SYS_ADMIN): {e.Message}";
        }
    }
}
