using System.Text;
using Sweep.Core.EarlyStopping;

namespace Sweep.Core;

/// <summary>
/// A stopping rule on a command line: <c>type: hyperband, min_iter: 500, eta: 3</c>, the keys of <c>early_terminate:</c>.
/// </summary>
public static class StoppingRuleText
{
    /// <summary>Reads a rule, with or without the braces around it.</summary>
    /// <param name="option">What an error calls the text.</param>
    /// <param name="method">The sweep's: a grid has no <c>cohort</c>.</param>
    /// <exception cref="UsageException">Everything that is wrong with it.</exception>
    public static StoppingRule Parse(string text, string option, SearchMethod method)
    {
        var problems = new ProblemList(option);
        var braced = text.TrimStart().StartsWith('{') ? text : $"{{{text}}}";
        var rule = YamlReader.TryRead(Encoding.UTF8.GetBytes(braced), problems, out var node) && node is not null
            ? new EarlyTerminateReader(problems).Read(node, method)
            : null;
        return problems.IsEmpty && rule is not null ? rule : throw new UsageException($"{option} '{Quoted.Plain(text)}': {Said(problems)}");
    }

    private static string Said(ProblemList problems) =>
        problems.IsEmpty ? "there is no rule; write type: hyperband, min_iter: 500, eta: 3" : string.Join("; ", problems.Messages);
}
