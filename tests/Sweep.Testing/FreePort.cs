using System.Net;
using System.Net.Sockets;

namespace Sweep.Testing;

/// <summary>A TCP port of the loopback address that nobody listens on now.</summary>
public static class FreePort
{
    // Below the ports that Linux gives to outgoing connections (from 32768): one of those could be taken between here and its use.
    private const int First = 12_000;
    private const int End = 32_000;

    private static int s_next = Random.Shared.Next(First, End);

    /// <summary>Another one at each call of a process.</summary>
    public static int Find()
    {
        while (true)
        {
            var port = First + (Interlocked.Increment(ref s_next) - First) % (End - First);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Someone listens there.
            }
        }
    }
}
