using System.Net;
using System.Net.Sockets;

namespace Sweep.Silo;

/// <summary>Connects to a silo's port, and hangs up.</summary>
internal static class SiloPort
{
    public static async Task<SiloReach> TryAsync(IPEndPoint port, TimeSpan atMost, CancellationToken cancel)
    {
        using var socket = new Socket(port.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        timeout.CancelAfter(atMost);
        try
        {
            await socket.ConnectAsync(port, timeout.Token);
            return SiloReach.Answers;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode == SocketError.ConnectionRefused ? SiloReach.Refused : SiloReach.Unknown;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return SiloReach.Unknown;
        }
    }
}
