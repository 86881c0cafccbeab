using Sweep.Listings;
using Sweep.Store;

namespace Sweep.Cli;

/// <summary>A leaderboard with the fields that <c>--columns</c> names, as they are: no rounding, nothing left out.</summary>
internal static class ChosenColumns
{
    public static void Write(
        Session session, SweepSummary sweep, IReadOnlyList<LeaderboardRow> rows, IReadOnlyList<string> columns, bool json)
    {
        var fields = rows.Select(row => LeaderboardSelection.Fields(row, sweep.Metric)).ToList();
        if (json)
        {
            JsonRows.Write(session.Out, fields, (row, item) => item.CopyTo(row, columns));
            return;
        }
        var numeric = columns.Select(name => !fields.Exists(row => row[name] is string)).ToList();
        var table = new TextTable([.. columns.Select((name, i) => new TextColumn(name, Right: numeric[i], Elastic: !numeric[i]))]);
        foreach (var row in fields)
            table.Add(columns.Select(name => new Cell(row.Text(name))));
        table.Write(session.Out, session.Terminal);
    }
}
