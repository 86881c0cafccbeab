using System.CommandLine;
using Sweep.Core;

namespace Sweep.Cli;

/// <summary><c>sweep completion bash|zsh|fish</c></summary>
internal sealed class CompletionVerb : Verb
{
    private static readonly string[] Shells = ["bash", "zsh", "fish"];

    private readonly Argument<string> _shell = new("shell") { Description = "bash, zsh or fish", HelpName = "SHELL" };

    public CompletionVerb(Session session)
        : base(session, "completion", "Prints a script with which a shell completes verbs and options: bash, zsh or fish.") => Add(_shell);

    protected override Task<int> RunAsync(ParseResult args, CancellationToken cancel)
    {
        var shell = args.GetRequiredValue(_shell);
        if (!Shells.Contains(shell))
            throw new UsageException($"there is no completion for '{Quoted.Plain(shell)}'; name bash, zsh or fish");
        var root = args.RootCommandResult.Command;
        var script = shell switch
        {
            "bash" => CompletionScripts.Bash(root),
            "zsh" => CompletionScripts.Zsh(root),
            _ => CompletionScripts.Fish(root),
        };
        Session.Out.Write(script);
        return Task.FromResult(ExitCode.Ok);
    }
}
