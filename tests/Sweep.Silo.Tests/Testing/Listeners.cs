using System.Globalization;
using System.Net;

namespace Sweep.Silo.Tests;

/// <summary>What a process listens on, as the kernel tells.</summary>
internal static class Listeners
{
    private const string Listening = "0A";

    public static IReadOnlyList<IPEndPoint> Of(int processId)
    {
        var sockets = Directory.EnumerateFiles(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/fd"))
            .Select(file => new FileInfo(file).LinkTarget ?? "")
            .Where(target => target.StartsWith("socket:[", StringComparison.Ordinal))
            .Select(target => target["socket:[".Length..^1])
            .ToHashSet();
        return [.. Read("/proc/net/tcp", sockets), .. Read("/proc/net/tcp6", sockets)];
    }

    // sl local_address rem_address st tx:rx tr:when retrnsmt uid timeout inode
    private static IEnumerable<IPEndPoint> Read(string table, HashSet<string> sockets) =>
        from line in File.ReadLines(table).Skip(1)
        let fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        where fields[3] == Listening && sockets.Contains(fields[9])
        let address = fields[1].Split(':')
        select new IPEndPoint(Address(address[0]), int.Parse(address[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture));

    // Words of four bytes in the machine's order.
    private static IPAddress Address(string hex)
    {
        var bytes = Convert.FromHexString(hex);
        for (var word = 0; word < bytes.Length; word += 4)
            bytes.AsSpan(word, 4).Reverse();
        var address = new IPAddress(bytes);
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }
}
