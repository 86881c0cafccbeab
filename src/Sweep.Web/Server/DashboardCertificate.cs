using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sweep.Core;

namespace Sweep.Web;

/// <summary>The certificate of a dashboard that serves HTTPS.</summary>
public static class DashboardCertificate
{
    /// <param name="file">A PEM file; null: none.</param>
    /// <param name="key">A PEM file of its private key; null: the same file.</param>
    /// <param name="option">What names the certificate on the command line.</param>
    /// <exception cref="UsageException">They cannot be read.</exception>
    public static X509Certificate2? Read(string? file, string? key, string option)
    {
        if (file is null)
            return key is null ? null : throw new UsageException($"{option}-key is the key of a certificate; give {option} too");
        try
        {
            return X509Certificate2.CreateFromPemFile(file, key ?? file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new UsageException(
                $"the certificate '{Quoted.Plain(file)}' cannot be read ({e.Message}); give PEM files of it and its key");
        }
    }
}
