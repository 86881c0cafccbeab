using System.CommandLine;
using Sweep.Listings;

namespace Sweep.Cli;

/// <summary><c>sweep doctor</c></summary>
internal sealed class DoctorVerb : Verb
{
    private readonly Option<bool> _json = JsonOption();

    public DoctorVerb(Session session)
        : base(session, "doctor", "Checks the installation: runtime, trainer, libraries, store, disk, GPUs.") => Add(_json);

    protected override async Task<int> RunAsync(ParseResult args, CancellationToken cancel)
    {
        var findings = await new InstallationChecks(StoreOption.Location(args), StoreOption.LocalFolder(args), StoreOption.Exists(args),
            Session.Time).RunAsync(cancel);
        if (args.GetValue(_json))
            JsonRows.Write(Session.Out, findings, (row, f) =>
                row.Add("check", f.Check).Add("health", Word(f.Health)).Add("detail", f.Detail).Add("remedy", f.Remedy));
        else
            Render(findings);
        return findings.Any(f => f.Health == Health.Fail) ? ExitCode.Failed : ExitCode.Ok;
    }

    private void Render(IReadOnlyList<Finding> findings)
    {
        foreach (var finding in findings)
        {
            var tone = finding.Health switch { Health.Ok => Tone.Good, Health.Warn => Tone.Warning, _ => Tone.Bad };
            var names = findings.Max(f => f.Check.Length);
            var indent = new string(' ', names + 8);
            var head = $"{Session.Terminal.Paint(tone, Word(finding.Health).PadRight(4))}  {finding.Check.PadRight(names)}  ";
            var room = Math.Max(20, Session.Terminal.Width == int.MaxValue ? int.MaxValue : Session.Terminal.Width - indent.Length);
            foreach (var line in $"{finding.Detail}{(finding.Remedy is { } remedy ? $"\n{remedy}" : "")}".Split('\n')
                .SelectMany(line => Wrapping.Wrap(TextWidth.Visible(line), room)))
            {
                Session.Out.WriteLine((head + line).TrimEnd());
                head = indent;
            }
        }
    }

    private static string Word(Health health) => health switch { Health.Ok => "ok", Health.Warn => "warn", _ => "fail" };
}
