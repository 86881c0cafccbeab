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
        Listen = Listening.Parse(given.Listen, "--listen"),
        Token = token,
        ReadOnly = given.ReadOnly,
        HostNames = given.HostNames,
        Certificate = DashboardCertificate.Read(given.Certificate, given.CertificateKey, "--certificate"),
        Insecure = given.Insecure,
    };

    /// <summary>Errors to stderr when SWEEP_DEBUG asks for them.</summary>
    public static void Logging(ILoggingBuilder logging)
    {
        if (EnvironmentVariables.Debugging)
            logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Debug);
    }
}
