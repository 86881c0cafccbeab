using System.CommandLine;

namespace Sweep.CommandLine;

/// <summary>The options of everything that serves a dashboard: where it listens, for whom, and what they may do.</summary>
public sealed class DashboardOptionSet
{
    /// <summary>Where a dashboard listens unless it is told.</summary>
    public const string UsualAddress = "127.0.0.1:8291";

    private readonly Option<string> _listen;
    private readonly Option<bool> _readOnly;
    private readonly Option<string[]> _hosts;
    private readonly Option<string?> _certificate;
    private readonly Option<string?> _key;
    private readonly Option<bool> _insecure;

    /// <param name="prefix">What the names begin with where another program has options of its own: <c>dashboard-</c>.</param>
    public DashboardOptionSet(string prefix = "")
    {
        _listen = new Option<string>($"--{prefix}listen")
        {
            Description = "the address and port of the dashboard; port 0 takes a free one",
            HelpName = "ADDRESS:PORT",
            DefaultValueFactory = _ => UsualAddress,
        };
        _readOnly = new Option<bool>($"--{prefix}read-only") { Description = "show everything, change nothing" };
        _hosts = new Option<string[]>($"--{prefix}host")
        {
            Description = "a name by which browsers reach this machine, such as that of a proxy; may be given several times",
            HelpName = "NAME",
            AllowMultipleArgumentsPerToken = false,
        };
        _certificate = new Option<string?>($"--{prefix}certificate")
        {
            Description = "serve HTTPS with this certificate (PEM)",
            HelpName = "FILE",
        };
        _key = new Option<string?>($"--{prefix}certificate-key")
        {
            Description = "the certificate's private key (PEM), where it is not in the same file",
            HelpName = "FILE",
        };
        _insecure = new Option<bool>($"--{prefix}insecure")
        {
            Description = "allow plain HTTP on an address that other machines reach",
        };
    }

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        Option[] all = [_listen, _readOnly, _hosts, _certificate, _key, _insecure];
        foreach (var option in all)
            command.Add(option);
    }

    /// <summary>What was given.</summary>
    public DashboardSettings Read(ParseResult args) => new(
        args.GetRequiredValue(_listen), args.GetValue(_readOnly), args.GetValue(_hosts) ?? [], args.GetValue(_certificate),
        args.GetValue(_key), args.GetValue(_insecure));
}

/// <summary>What was given of <see cref="DashboardOptionSet"/>, as it was typed.</summary>
public sealed record DashboardSettings(
    string Listen, bool ReadOnly, IReadOnlyList<string> HostNames, string? Certificate, string? CertificateKey, bool Insecure);
