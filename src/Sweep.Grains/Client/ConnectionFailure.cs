using System.Security.Authentication;
using Sweep.Core;
using Sweep.Store;

namespace Sweep.Grains;

/// <summary>
/// Why a client could not connect, as one sentence that its user can act on. Where somebody is there and will not have this client, what it
/// was told is wrong (a <see cref="UsageException"/>); where nobody answers, that may pass.
/// </summary>
internal static class ConnectionFailure
{
    /// <param name="withTls">Whether the client has a certificate.</param>
    /// <param name="errors">What Orleans logged of its connections.</param>
    /// <param name="wasLost">Whether Orleans took a connection for made, and it was closed then.</param>
    /// <param name="last">What the attempt ended with.</param>
    public static SweepException Of(
        OrleansLocation location, bool withTls, IReadOnlyList<Exception> errors, bool wasLost, Exception last)
    {
        var security = withTls
            ? "whether it has a certificate of the same authority"
            : $"whether its cluster wants TLS ({ClusterTls.CertificateVariable})";
        if (errors.OfType<AuthenticationException>().FirstOrDefault() is { } refused)
            return new UsageException(
                $"no gateway of {location} trusts this client, or is trusted by it ({refused.Message}); see {security}");
        if (errors.Any(error => error.Message.EndsWith("ConnectionRefused", StringComparison.Ordinal)))
            return new StoreUnavailableException(
                $"nothing listens at {location}; see whether a silo runs there, and its gateway listens on that address and port", last);
        if (wasLost || errors.Any(IsClosed))
            return new UsageException(
                $"what listens at {location} closes the connection, so it is no gateway of cluster '{location.ClusterId}'; see whether it "
                + "is a silo's port instead of its gateway's, whether the cluster has another name (orleans://HOST:PORT/NAME), and "
                + security);
        return new StoreUnavailableException(
            $"no gateway of {location} answers ({last.GetBaseException().Message}); see whether a silo runs there and listens on that "
            + $"address and port, and {security}",
            last);
    }

    private static bool IsClosed(Exception error) =>
        error is InvalidOperationException { Message: "Connection terminated prematurely" };
}
