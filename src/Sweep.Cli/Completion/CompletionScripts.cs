using System.CommandLine;
using System.Text;

namespace Sweep.Cli;

/// <summary>Completion scripts, made from the verbs and options that the parser itself has, so that none is missing or outdated.</summary>
internal static class CompletionScripts
{
    /// <summary>Verbs first, then a verb's options, files everywhere else. For <c>eval "$(sweep completion bash)"</c>.</summary>
    public static string Bash(Command root)
    {
        var script = new StringBuilder();
        var verbs = string.Join(' ', Verbs(root).Select(verb => verb.Name));
        script.Append("_sweep() {\n")
            .Append("  local cur=\"${COMP_WORDS[COMP_CWORD]}\" verb=\"\" words=\"\" word\n")
            .Append("  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n")
            .Append("    case \"$word\" in\n")
            .Append($"      {verbs.Replace(' ', '|')}) verb=\"$word\"; break ;;\n")
            .Append("    esac\n  done\n")
            .Append("  case \"$verb\" in\n");
        foreach (var verb in Verbs(root))
            script.Append($"    {verb.Name}) words=\"{string.Join(' ', Options(root, verb).Select(option => option.Name))}\" ;;\n");
        script.Append($"    *) words=\"{verbs} {string.Join(' ', Options(root, root).Select(option => option.Name).Distinct())}\" ;;\n")
            .Append("  esac\n")
            .Append("  if [[ -z \"$verb\" || \"$cur\" == -* ]]; then\n")
            .Append("    COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n")
            .Append("  else\n    COMPREPLY=($(compgen -f -- \"$cur\"))\n  fi\n}\n")
            .Append("complete -o filenames -F _sweep sweep ./sweep\n");
        return script.ToString();
    }

    /// <summary>For a file <c>_sweep</c> in a folder of fpath, or <c>eval "$(sweep completion zsh)"</c> after compinit.</summary>
    public static string Zsh(Command root)
    {
        var script = new StringBuilder("#compdef sweep\n_sweep() {\n  local -a verbs\n  verbs=(\n");
        foreach (var verb in Verbs(root))
            script.Append($"    {Quote($"{verb.Name}:{verb.Description}")}\n");
        script.Append("  )\n  if (( CURRENT == 2 )); then\n    _describe verb verbs\n    return\n  fi\n  case $words[2] in\n");
        foreach (var verb in Verbs(root))
        {
            script.Append($"    {verb.Name}) _arguments");
            foreach (var option in Options(root, verb))
            {
                var value = TakesValue(option) ? $":{ZshText(option.HelpName ?? "VALUE")}:_files" : "";
                script.Append($" \\\n      {Quote($"{option.Name}[{ZshText(option.Description)}]{value}")}");
            }
            script.Append(" \\\n      '*:argument:_files' ;;\n");
        }
        return script.Append("  esac\n}\ncompdef _sweep sweep ./sweep\n").ToString();
    }

    /// <summary>For <c>sweep completion fish | source</c>.</summary>
    public static string Fish(Command root)
    {
        var script = new StringBuilder();
        foreach (var verb in Verbs(root))
        {
            script.Append($"complete -c sweep -n __fish_use_subcommand -f -a {verb.Name} -d {FishQuote(verb.Description)}\n");
            foreach (var option in Options(root, verb))
            {
                script.Append($"complete -c sweep -n '__fish_seen_subcommand_from {verb.Name}' -l {option.Name.TrimStart('-')}")
                    .Append(TakesValue(option) ? " -r" : "")
                    .Append($" -d {FishQuote(option.Description)}\n");
            }
        }
        return script.ToString();
    }

    private static IEnumerable<Command> Verbs(Command root) => root.Subcommands.Where(verb => !verb.Hidden);

    // Its own, and those that every verb takes.
    private static IEnumerable<Option> Options(Command root, Command verb) =>
        verb.Options.Concat(root.Options.Where(option => option.Recursive && verb != root))
            .Where(option => !option.Hidden && option.Name.StartsWith("--", StringComparison.Ordinal))
            .DistinctBy(option => option.Name);

    private static bool TakesValue(Option option) => option.Arity.MinimumNumberOfValues > 0;

    private static string ZshText(string? text) =>
        (text ?? "").Replace("\\", "\\\\", StringComparison.Ordinal).Replace("[", "\\[", StringComparison.Ordinal)
            .Replace("]", "\\]", StringComparison.Ordinal).Replace(":", "\\:", StringComparison.Ordinal);

    private static string Quote(string? text) => $"'{(text ?? "").Replace("'", @"'\''", StringComparison.Ordinal)}'";

    private static string FishQuote(string? text) =>
        $"'{(text ?? "").Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
}
