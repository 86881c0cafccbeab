using System.CommandLine;
using Sweep.CommandLine;

namespace Sweep.Cli;

/// <summary>Commands to copy from what a verb prints: on the store that this command line names.</summary>
internal sealed class Suggestion(ParseResult args)
{
    /// <summary>This very command line.</summary>
    public string Again => string.Join(' ', [ProgramName.Typed, .. args.Tokens.Select(token => CommandWord.Typed(token.Value))]);

    /// <summary>Another verb and what it takes, such as <c>curves demo</c>.</summary>
    public string For(string command)
    {
        var named = args.GetResult(StoreOption.Instance) is { Implicit: false } store ? store.GetRequiredValue(StoreOption.Instance) : null;
        return $"{ProgramName.Typed} {command}{(named is null ? "" : $" --store {CommandWord.Typed(named)}")}";
    }
}
