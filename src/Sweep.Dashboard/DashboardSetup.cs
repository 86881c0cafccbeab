using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Sweep.CommandLine;
using Sweep.Core;
using Sweep.Web;

namespace Sweep.Dashboard;

/// <summary>A server's options, from what was typed.</summary>
internal static class DashboardSetup
{
    /// <exception cref="UsageException">An address that is none, or a certificate that cannot be read.</exception>
    public static DashboardOptions Options(DashboardSettings given, string token) => new()
    {
        Listen = Listening.Parse(given.Listen),
        Token = token,
        ReadOnly = given.ReadOnly,
        HostNames = given.HostNames,
        Certificate = Certificate(given),
        Insecure = given.Insecure,
    };

    /// <summary>Errors to stderr when SWEEP_DEBUG asks for them.</summary>
    public static void Logging(ILoggingBuilder logging)
    {
        if (EnvironmentVariables.Debugging)
            logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Debug);
    }

    private static X509Certificate2? Certificate(DashboardSettings given)
    {
        if (given.Certificate is not { } file)
        {
            return given.CertificateKey is null ? null
                : throw new UsageException("--certificate-key is the key of a certificate; give --certificate too");
        }
        try
        {
            return X509Certificate2.CreateFromPemFile(file, given.CertificateKey ?? file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new UsageException(
                $"the certificate '{Quoted.Plain(file)}' cannot be read ({e.Message}); give PEM files of it and its key");
        }
    }
}
