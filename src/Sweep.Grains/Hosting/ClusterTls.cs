using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Orleans.Connections.Security;
using Orleans.Hosting;
using Sweep.Core;

namespace Sweep.Grains;

/// <summary>
/// Mutual TLS for all that a cluster says on the network: each silo and each client shows a certificate, and only those that the cluster's
/// own authority signed are talked to. Names in certificates do not count, so one certificate can serve all machines, or each can have its
/// own.
/// </summary>
public sealed class ClusterTls
{
    public const string CertificateVariable = "SWEEP_TLS_CERT";
    public const string KeyVariable = "SWEEP_TLS_KEY";
    public const string AuthorityVariable = "SWEEP_TLS_CA";

    // What clients ask for in the handshake; no certificate has to bear it.
    private const string ServerName = "sweep";

    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RefusalWait = TimeSpan.FromMilliseconds(500);

    private readonly X509Certificate2 _own;
    private readonly X509Certificate2Collection _authorities;

    private ClusterTls(X509Certificate2 own, X509Certificate2Collection authorities) => (_own, _authorities) = (own, authorities);

    /// <summary>From the PEM files that SWEEP_TLS_CERT, SWEEP_TLS_KEY and SWEEP_TLS_CA name; null when none of the three is set.</summary>
    /// <exception cref="UsageException">Only some are set, or a file is not what its variable says.</exception>
    public static ClusterTls? FromEnvironment() =>
        Read(
            Environment.GetEnvironmentVariable(CertificateVariable),
            Environment.GetEnvironmentVariable(KeyVariable),
            Environment.GetEnvironmentVariable(AuthorityVariable));

    /// <summary>As <see cref="FromEnvironment"/>, from these three paths.</summary>
    /// <exception cref="UsageException">Only some are given, or a file is not what its variable says.</exception>
    public static ClusterTls? Read(string? certificate, string? key, string? authority)
    {
        (string Variable, string? Path)[] given = [(CertificateVariable, certificate), (KeyVariable, key), (AuthorityVariable, authority)];
        if (given.All(file => string.IsNullOrEmpty(file.Path)))
            return null;
        if (given.FirstOrDefault(file => string.IsNullOrEmpty(file.Path)).Variable is { } missing)
            throw new UsageException(
                $"{missing} is not set, but others of {CertificateVariable}, {KeyVariable} and {AuthorityVariable} are; "
                + "a cluster with TLS needs all three, each a PEM file's path");
        try
        {
            return new ClusterTls(X509Certificate2.CreateFromPemFile(certificate!, key), ReadAuthorities(authority!));
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException(
                $"{CertificateVariable} '{certificate}' and {KeyVariable} '{key}' are no certificate and its private key, or "
                + $"{AuthorityVariable} '{authority}' holds no certificate ({e.Message}); give readable PEM files");
        }
    }

    /// <summary>Silos talk to each other and to clients by TLS only.</summary>
    public void Secure(ISiloBuilder silo) => silo.UseTls(Configure);

    /// <summary>The client talks to gateways by TLS only.</summary>
    public void Secure(IClientBuilder client) => client.UseTls(Configure);

    /// <summary>Whether the certificate is signed by the cluster's authority and in force.</summary>
    internal bool IsMember(X509Certificate2 certificate, X509Chain? shown)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        // A private authority publishes no revocations; a machine is shut out by giving the others a new authority.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        if (shown is not null)
            chain.ChainPolicy.ExtraStore.AddRange(shown.ChainElements.Select(element => element.Certificate).ToArray());
        return chain.Build(certificate);
    }

    /// <summary>
    /// Makes a connection to a silo as a member would, and closes it. A silo that cannot be reached at all is no reason to fail.
    /// </summary>
    /// <param name="who">The silo, for people.</param>
    /// <exception cref="UsageException">The two do not trust each other's certificates, or the silo talks without TLS.</exception>
    public async Task RequireMutualTrustAsync(IPEndPoint where, string who, CancellationToken cancel)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        timeout.CancelAfter(HandshakeTimeout);
        using var client = new TcpClient(where.AddressFamily);
        try
        {
            await client.ConnectAsync(where, timeout.Token);
        }
        catch (Exception e) when (e is SocketException || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return;
        }
        await using var stream = new SslStream(client.GetStream());
        try
        {
            await stream.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = ServerName,
                    ClientCertificates = [_own],
                    RemoteCertificateValidationCallback = (_, certificate, chain, _) =>
                        certificate is X509Certificate2 shown && IsMember(shown, chain),
                },
                timeout.Token);
            await RequireAcceptedAsync(stream, timeout.Token);
        }
        catch (Exception e) when (e is AuthenticationException or IOException
            || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            throw new UsageException(
                $"{who} and this one do not trust each other's certificates ({Innermost(e)}); every silo needs one that the cluster's "
                + $"own authority signed, and that authority's certificate in {AuthorityVariable}");
        }
    }

    // With TLS 1.3 a client is done before the server has looked at its certificate; a refusal comes as the first thing to read.
    private static async Task RequireAcceptedAsync(SslStream stream, CancellationToken cancel)
    {
        using var quiet = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        quiet.CancelAfter(RefusalWait);
        try
        {
            if (await stream.ReadAsync(new byte[1], quiet.Token) == 0)
                throw new IOException("the connection was closed");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // It waits for this side to speak: it has accepted.
        }
    }

    private static string Innermost(Exception error) => error.GetBaseException().Message;

    private void Configure(TlsOptions tls)
    {
        tls.LocalCertificate = _own;
        tls.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
        tls.ClientCertificateMode = RemoteCertificateMode.RequireCertificate;
        tls.RemoteCertificateValidation = (certificate, chain, _) => IsMember(certificate, chain);
        tls.OnAuthenticateAsClient = (_, options) => options.TargetHost = ServerName;
    }

    private static X509Certificate2Collection ReadAuthorities(string path)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(path);
        return authorities.Count > 0 ? authorities : throw new CryptographicException("no certificate in it");
    }
}
