using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Sweep.Core;

namespace Sweep.Web;

/// <summary>The address of <c>--listen</c>.</summary>
public static class Listening
{
    /// <summary>Where a dashboard listens when nothing else is said.</summary>
    public const string Default = "127.0.0.1:8291";

    /// <param name="text"><c>ADDRESS:PORT</c>; port 0 takes a free one.</param>
    /// <param name="option">What names it on the command line.</param>
    /// <exception cref="UsageException">It is none.</exception>
    public static IPEndPoint Parse(string text, string option = "--listen")
    {
        var named = text.StartsWith("localhost:", StringComparison.OrdinalIgnoreCase) ? $"127.0.0.1:{text["localhost:".Length..]}" : text;
        return named.Contains(':', StringComparison.Ordinal) && IPEndPoint.TryParse(named, out var endpoint)
            ? endpoint
            : throw new UsageException($"{option} '{Quoted.Plain(text)}' is no address and port; write {Default}");
    }

    /// <summary>Why it cannot be listened on, in one sentence.</summary>
    internal static string Trouble(IPEndPoint where, Exception error)
    {
        var cause = error.GetBaseException();
        if (error.InnerException is AddressInUseException || cause is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse })
            return $"another program listens on {where} already, perhaps a dashboard; stop that one, or choose another port with --listen "
                + $"{new IPEndPoint(where.Address, 0)}, which takes a free one";
        return cause is SocketException { SocketErrorCode: var code } ? code switch
        {
            SocketError.AddressNotAvailable => $"--listen: {where.Address} is no address of this machine",
            SocketError.AccessDenied => $"--listen: this user may not listen on port {where.Port}; choose one above 1023",
            _ => $"--listen: {where} cannot be listened on ({cause.Message}); choose another",
        }
        : $"--listen: {where} cannot be listened on ({cause.Message}); choose another";
    }
}
