using System.CommandLine;
using Sweep.Core;
using Sweep.Listings;
using Sweep.Store;

namespace Sweep.Cli;

/// <summary><c>--where</c>, <c>--sort</c> and <c>--columns</c>: which rows of a leaderboard, in which order, with which fields.</summary>
internal sealed class LeaderboardSelection
{
    private readonly Option<string[]> _where = new("--where")
    {
        Description = "only rows that meet the condition, such as n_head=4, state!=failed or 'learning_rate<0.01'; several: all of them",
        HelpName = "CONDITION",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };
    private readonly Option<string?> _sort = new("--sort")
    {
        Description = "by these fields instead of the rank, each with :desc for the greatest first",
        HelpName = "FIELD,...",
    };
    private readonly Option<string?> _columns = new("--columns")
    {
        Description = "these fields, by the names that --json has",
        HelpName = "FIELD,...",
    };

    public void AddTo(Command command)
    {
        command.Add(_where);
        command.Add(_sort);
        command.Add(_columns);
    }

    /// <summary>Whether any of them is.</summary>
    public bool IsGiven(ParseResult args) =>
        args.GetValue(_where) is { Length: > 0 } || args.GetValue(_sort) is not null || args.GetValue(_columns) is not null;

    /// <summary>The fields that <c>--columns</c> names; null where it is not given.</summary>
    public IReadOnlyList<string>? Columns(ParseResult args) =>
        args.GetValue(_columns)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The rows that are asked for; the ranks stay those among all.</summary>
    /// <exception cref="UsageException">A condition, an order or a column that is none, or a field that no row has.</exception>
    public IReadOnlyList<LeaderboardRow> Apply(ParseResult args, Metric metric, IReadOnlyList<LeaderboardRow> rows)
    {
        var conditions = (args.GetValue(_where) ?? []).Select(FieldCondition.Parse).ToList();
        var order = args.GetValue(_sort) is { } sort ? FieldOrder.Parse(sort) : null;
        var used = conditions.Select(c => c.Field).Concat(order?.Fields ?? []).Concat(Columns(args) ?? []).ToList();
        if (used.Count == 0 || rows.Count == 0)
            return rows;
        var fields = rows.ToDictionary(row => row.Run.Id, row => Fields(row, metric));
        RequireFields(used, fields[rows[0].Run.Id].Names);
        IReadOnlyList<LeaderboardRow> chosen = [.. rows.Where(row => conditions.TrueForAll(c => c.Matches(fields[row.Run.Id])))];
        return order?.Sort(chosen, row => fields[row.Run.Id]) ?? chosen;
    }

    public static FieldRow Fields(LeaderboardRow row, Metric metric) =>
        FieldRow.Of(row, (fields, item) => LeaderboardFields.Fill(fields, item, metric));

    private static void RequireFields(IEnumerable<string> used, IReadOnlyList<string> known)
    {
        foreach (var field in used)
        {
            if (!known.Contains(field))
            {
                var hint = NearestName.Hint(field, known, $"there are {string.Join(", ", known)}");
                throw new UsageException($"no row has a field '{Quoted.Plain(field)}'; {hint}");
            }
        }
    }
}
