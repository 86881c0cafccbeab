using System.CommandLine;
using Sweep.Core;
using Sweep.Worker;

namespace Sweep.Cli;

/// <summary><c>sweep setup torch</c></summary>
internal sealed class SetupVerb : Verb
{
    private readonly Argument<string> _what = new("what") { Description = "torch", HelpName = "torch" };
    private readonly Option<bool> _cuda = new("--cuda") { Description = "the libtorch for NVIDIA GPUs; some gigabytes" };

    public SetupVerb(Session session)
        : base(session, "setup", "Brings libtorch to an installed sweep: GPUs and --engine torch need it.")
    {
        Add(_what.AcceptOnlyFromAmong("torch"));
        Add(_cuda);
    }

    protected override async Task<int> RunAsync(ParseResult args, CancellationToken cancel)
    {
        var cuda = args.GetValue(_cuda);
        if (Environment.GetEnvironmentVariable("LIBTORCH") is { Length: > 0 } named)
            Session.Note($"LIBTORCH is '{named}': trainers load that one, whatever is set up here, until it is unset");
        // A build of the repository brings its own, which trainers look for first.
        var built = Path.Combine(TrainerCommandLine.Find().Folder, "libtorch");
        if (File.Exists(Path.Combine(built, LibtorchRelease.MainLibrary)))
        {
            if (cuda)
            {
                throw new UsageException(
                    $"this sweep was built with a libtorch for CPUs, in {built}; "
                    + "build it anew with SWEEP_TORCH=cuda ./sweep, or set LIBTORCH");
            }
            Session.Note($"this sweep was built with libtorch, in {built}; there is nothing to set up");
            return ExitCode.Ok;
        }
        var userData = Environment.GetFolderPath(
            Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        if (userData.Length == 0)
            throw new UsageException("there is no folder for this user's data; set HOME or XDG_DATA_HOME");
        var folder = LibtorchRelease.FolderIn(userData, cuda);
        Session.Note(await new LibtorchInstaller(folder, cuda, Session.Note).InstallAsync(cancel)
            ? $"libtorch {LibtorchRelease.Version} is set up; `{ProgramName.Typed} doctor` tries it"
            : $"libtorch {LibtorchRelease.Version} is already set up, in {folder}");
        return ExitCode.Ok;
    }
}
