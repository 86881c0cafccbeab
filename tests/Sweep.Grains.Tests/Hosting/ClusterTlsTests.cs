using System.Security.Cryptography.X509Certificates;
using Sweep.Core;
using Sweep.Testing;

namespace Sweep.Grains.Tests.Hosting;

public sealed class ClusterTlsTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly CertificateAuthority _authority;
    private readonly CertificateAuthority _stranger;

    public ClusterTlsTests() => (_authority, _stranger) = (new(_folder, "cluster"), new(_folder, "stranger"));

    public void Dispose()
    {
        _authority.Dispose();
        _stranger.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Read_OfNothing_IsNoTls() => Assert.Null(ClusterTls.Read(null, "", null));

    [Fact]
    public void Read_OfTwoOfThree_NamesTheThird()
    {
        var (certificate, key) = _authority.Issue();

        var error = Assert.Throws<UsageException>(() => ClusterTls.Read(certificate, key, null));

        Assert.Contains("SWEEP_TLS_CA is not set", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OfAnotherCertificatesKey_SaysSo()
    {
        var (certificate, _) = _authority.Issue();
        var (_, key) = _authority.Issue();

        var error = Assert.Throws<UsageException>(() => ClusterTls.Read(certificate, key, _authority.Path));

        Assert.Contains(key, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no certificate\n")]
    public void Read_OfAnAuthorityWithoutCertificate_SaysSo(string text)
    {
        var (certificate, key) = _authority.Issue();
        var path = _folder.Write("empty.pem", text);

        Assert.Contains("holds no certificate", Assert.Throws<UsageException>(() => ClusterTls.Read(certificate, key, path)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OfAMissingFile_SaysSo()
    {
        var (certificate, key) = _authority.Issue();

        Assert.Contains("nowhere.pem", Assert.Throws<UsageException>(
            () => ClusterTls.Read(certificate, key, _folder.PathOf("nowhere.pem"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void IsMember_SignedByTheAuthority_IsOne() => Assert.True(Own().IsMember(Issued(_authority), null));

    [Fact]
    public void IsMember_SignedByAnother_IsNone() => Assert.False(Own().IsMember(Issued(_stranger), null));

    [Fact]
    public void IsMember_WhenExpired_IsNone() => Assert.False(Own().IsMember(Issued(_authority, days: 1), null));

    private ClusterTls Own()
    {
        var (certificate, key) = _authority.Issue();
        return ClusterTls.Read(certificate, key, _authority.Path)!;
    }

    private static X509Certificate2 Issued(CertificateAuthority by, int days = 30) =>
        X509CertificateLoader.LoadCertificateFromFile(by.Issue(days).Certificate);
}
