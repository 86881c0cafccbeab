using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sweep.Testing;

/// <summary>An authority of a test's own, which signs certificates and writes all of it as PEM files.</summary>
public sealed class CertificateAuthority : IDisposable
{
    private static readonly DateTimeOffset Begin = DateTimeOffset.UtcNow.AddDays(-2);

    private readonly TempFolder _folder;
    private readonly string _name;
    private readonly X509Certificate2 _certificate;
    private int _issued;

    public CertificateAuthority(TempFolder folder, string name)
    {
        (_folder, _name) = (folder, name);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _certificate = request.CreateSelfSigned(Begin, Begin.AddDays(30));
        Path = folder.Write($"{name}.pem", _certificate.ExportCertificatePem());
    }

    /// <summary>The authority's own certificate.</summary>
    public string Path { get; }

    /// <summary>A certificate for <paramref name="days"/> days, the first two of which are past, and its key.</summary>
    public (string Certificate, string Key) Issue(int days = 30)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=member", key, HashAlgorithmName.SHA256);
        using var certificate = request.Create(_certificate, Begin, Begin.AddDays(days), RandomNumberGenerator.GetBytes(8));
        var name = $"{_name}-{++_issued}";
        return (_folder.Write($"{name}.crt", certificate.ExportCertificatePem()),
            _folder.Write($"{name}.key", key.ExportPkcs8PrivateKeyPem()));
    }

    public void Dispose() => _certificate.Dispose();
}
