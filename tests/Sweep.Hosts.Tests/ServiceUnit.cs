using System.Globalization;
using Sweep.Testing;

namespace Sweep.Hosts.Tests;

/// <summary>
/// deploy/systemd/sweep-silo.service without systemd: its command line, and its sandbox made of a mount namespace. What the unit says is
/// read from it, so that a protection which is added to it is tested, or refused by this class.
/// </summary>
internal sealed class ServiceUnit
{
    // As systemd does it: everything is read-only but the kernel's own file systems, what the unit names, and a private /tmp. The unit's
    // folders lie on file systems of the namespace's own, so that nothing is left on this machine.
    private const string Sandbox = """
        set -e
        mount -t tmpfs none /opt
        mkdir -p /opt/sweep/silo
        mount --bind "$SILO_FOLDER" /opt/sweep/silo
        mount -t tmpfs none /var/lib
        mkdir -m 755 "$STATE"
        chown nobody "$STATE"
        mount --bind "$STATE" "$STATE"
        if [ "$PRIVATE_TMP" = true ]; then
            mount -t tmpfs -o mode=1777 none /tmp
            mount -t tmpfs -o mode=1777 none /var/tmp
        fi
        if [ "$PROTECT" = strict ]; then
            awk '{ print $5 }' /proc/self/mountinfo | while read -r place; do
                # What lies below a file system mounted since cannot be reached any more, by nobody in here.
                mountpoint -q "$place" || continue
                case $place in
                    /proc | /proc/* | /sys | /sys/* | /dev | /dev/* | "$STATE") ;;
                    /tmp | /var/tmp) [ "$PRIVATE_TMP" = true ] || mount -o remount,bind,ro "$place" ;;
                    *) mount -o remount,bind,ro "$place" ;;
                esac
            done
        fi
        cd "$STATE"
        exec env --ignore-environment HOME="$STATE" PATH=/usr/local/bin:/usr/bin:/bin LANG=C "$@"
        """;

    private readonly ILookup<string, string> _settings;

    private ServiceUnit(ILookup<string, string> settings) => _settings = settings;

    public static ServiceUnit Read() => new(
        File.ReadLines(Repository.PathOf("deploy", "systemd", "sweep-silo.service"))
            .Where(line => line.Contains('=', StringComparison.Ordinal) && !line.StartsWith('#'))
            .ToLookup(line => line.Split('=', 2)[0], line => line.Split('=', 2)[1]));

    /// <summary>The settings of silo.env.example, to be given other values.</summary>
    public static Dictionary<string, string> ExampleEnvironment() => File.ReadLines(
        Repository.PathOf("deploy", "systemd", "silo.env.example"))
        .Where(line => line.Contains('=', StringComparison.Ordinal) && !line.StartsWith('#'))
        .ToDictionary(line => line.Split('=', 2)[0], line => line.Split('=', 2)[1]);

    public string this[string setting] => _settings[setting].Single();

    /// <summary>Starts the unit's command in its sandbox, as an unprivileged user.</summary>
    /// <param name="environment">What the unit reads from its environment file.</param>
    public ChildProcess Start(IReadOnlyDictionary<string, string> environment)
    {
        Assert.Equal(
            ["NoNewPrivileges", "PrivateTmp", "ProtectHome", "ProtectSystem"],
            _settings.Select(setting => setting.Key).Where(IsOfSandbox).Order(StringComparer.Ordinal));
        // systemd splits $SILO_OPTIONS at blanks.
        var command = this["ExecStart"].Split(' ')
            .SelectMany(word => word.StartsWith('$') ? environment[word[1..]].Split(' ') : [word]);
        string[] user = ["setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups", "--no-new-privs"];
        var start = ChildProcess.StartInfo(
            "unshare",
            [
                "--mount", "--propagation", "private", "bash", "-c", Sandbox, "sandbox",
                .. environment.Select(variable => $"{variable.Key}={variable.Value}"), .. user, .. command,
            ],
            ("SILO_FOLDER", Path.GetDirectoryName(BuiltProgram.Silo)!),
            ("STATE", string.Create(CultureInfo.InvariantCulture, $"/var/lib/{this["StateDirectory"]}")),
            ("PRIVATE_TMP", this["PrivateTmp"]),
            ("PROTECT", this["ProtectSystem"]));
        return new ChildProcess(start);
    }

    private static bool IsOfSandbox(string setting) =>
        setting.StartsWith("Private", StringComparison.Ordinal) || setting.StartsWith("Protect", StringComparison.Ordinal)
        || setting.StartsWith("Restrict", StringComparison.Ordinal) || setting.StartsWith("SystemCall", StringComparison.Ordinal)
        || setting.StartsWith("Memory", StringComparison.Ordinal) || setting == "NoNewPrivileges";
}
