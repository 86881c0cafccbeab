using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using System.Globalization;
using Sweep.Core;

namespace Sweep.CommandLine;

/// <summary>What is wrong with a command line: each problem a sentence that names the value and what would do.</summary>
public static class UsageErrors
{
    /// <summary>Returns where the command line can be carried out, or asks for help.</summary>
    /// <param name="program">What a person types to start the program.</param>
    /// <exception cref="UsageException">All that is wrong with it, and where to read on.</exception>
    public static void ThrowIfAny(ParseResult parsed, string program)
    {
        if (Of(parsed, program) is not { Count: > 0 } problems)
            return;
        var command = parsed.CommandResult.Command;
        var verb = command is RootCommand ? "" : $" {command.Name}";
        var helps = command.Subcommands.Count > 0 ? "what there is" : "what it takes";
        throw new UsageException($"{string.Join('\n', problems)}\n'{program}{verb} --help' says {helps}");
    }

    private static List<string> Of(ParseResult parsed, string program)
    {
        if (parsed.Action is HelpAction)
            return [];
        var result = parsed.CommandResult;
        var who = result.Command is RootCommand ? program : result.Command.Name;
        // One kind at a time: what follows an unknown option may be its value, and what is missing may be misspelt.
        var unknown = UnknownOptions(parsed, who).ToList();
        if (unknown.Count > 0 || parsed.Errors.Count == 0)
            return unknown;
        IEnumerable<string>[] kinds =
        [
            Superfluous(parsed, who),
            Missing(result, who).Concat(WithoutValue(result)),
            parsed.Errors.Select(error => error.Message).Distinct(),
        ];
        return kinds.Select(problems => problems.ToList()).First(problems => problems.Count > 0);
    }

    /// <summary>
    /// Words that begin with a dash where an argument was to stand: the parser takes them for arguments, and for no error.
    /// </summary>
    private static IEnumerable<string> UnknownOptions(ParseResult parsed, string who)
    {
        if (parsed.Tokens.Any(token => token.Type == TokenType.DoubleDash))
            return [];
        var names = OptionsOf(parsed.CommandResult).Where(option => !option.Hidden).Select(option => option.Name);
        return parsed.CommandResult.Children.OfType<ArgumentResult>()
            .SelectMany(argument => argument.Tokens.Select(token => token.Value)).Concat(parsed.UnmatchedTokens)
            .Where(word => word.Length > 1 && word[0] == '-' && !double.TryParse(word, CultureInfo.InvariantCulture, out _))
            .Select(word => word.Split('=')[0])
            .Select(name => $"{who} has no option '{Quoted.Plain(name)}'{Nearest(name, names)}");
    }

    private static IEnumerable<string> Superfluous(ParseResult parsed, string who)
    {
        var command = parsed.CommandResult.Command;
        // What follows a verb that is none cannot be judged.
        if (command.Subcommands.Count > 0)
            return parsed.UnmatchedTokens.Take(1).Select(
                word => $"there is no verb '{CommandWord.Shown(word)}'{Nearest(word, command.Subcommands.Select(verb => verb.Name))}");
        var beside = command.Arguments.Count == 0 ? "" : $" beside {string.Join(' ', command.Arguments.Select(NameOf))}";
        return parsed.UnmatchedTokens.Select(word => $"{who} takes no '{CommandWord.Shown(word)}'{beside}");
    }

    private static IEnumerable<string> Missing(CommandResult result, string who) =>
        result.Command.Arguments.Where(argument => (result.GetResult(argument)?.Tokens.Count ?? 0) < argument.Arity.MinimumNumberOfValues)
            .Select(argument => $"{who} needs {NameOf(argument)}: {argument.Description}")
            .Concat(result.Command.Options.Where(option => option.Required && result.GetResult(option) is not { Implicit: false })
                .Select(option => $"{who} needs {option.Name} {option.HelpName}: {option.Description}"));

    private static IEnumerable<string> WithoutValue(CommandResult result) =>
        OptionsOf(result).Where(
            option => result.GetResult(option) is { Implicit: false } given && given.Tokens.Count < option.Arity.MinimumNumberOfValues)
            .Select(option => $"{option.Name} needs a value, {option.HelpName}: {option.Description}");

    private static IEnumerable<Option> OptionsOf(CommandResult result)
    {
        for (SymbolResult? at = result; at is not null; at = at.Parent)
        {
            foreach (var option in ((CommandResult)at).Command.Options.Where(option => at == result || option.Recursive))
                yield return option;
        }
    }

    private static string Nearest(string word, IEnumerable<string> known) =>
        NearestName.Hint(word, known, fallback: "") is { Length: > 0 } hint ? $"; {hint}" : "";

    private static string NameOf(Argument argument) => argument.HelpName ?? argument.Name;
}
