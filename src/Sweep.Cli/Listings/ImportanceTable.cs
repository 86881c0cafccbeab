using System.Globalization;
using Sweep.Listings;
using Sweep.Store;

namespace Sweep.Cli;

/// <summary>A bar for each parameter and pair of parameters, and a line about what they mean.</summary>
internal static class ImportanceTable
{
    private const int BarWidth = 30;
    private const double LeastProbability = 1e-4;

    public static void Write(TextWriter output, TerminalInfo terminal, SweepSummary sweep, SweepImportance importance)
    {
        var table = new TextTable([
            new("parameter"), new("share", Right: true), new(" ", Expendable: 3), new("F", Right: true, Expendable: 2),
            new("p", Right: true, Expendable: 1)]);
        foreach (var row in importance.Rows)
        {
            var tone = row.Probability < 0.05 ? Tone.Good : Tone.Plain;
            table.Add(
                row.Name, Format.Percent(row.Share), new Cell(Bar(row.Share, terminal.Unicode), tone),
                row.F is { } f ? f.ToString("0.0", CultureInfo.InvariantCulture) : "", Probability(row.Probability));
        }
        LeaderboardTable.WriteHeading(output, terminal, sweep);
        table.Write(output, terminal);
        output.WriteWrapped(terminal, Tone.Faint, NoiseSentence.Of(importance));
    }

    private static string Bar(double share, bool unicode) =>
        new(unicode ? '█' : '#', (int)Math.Round(Math.Clamp(share, 0, 1) * BarWidth));

    private static string Probability(double? probability) => probability switch
    {
        null => "",
        < LeastProbability => "< 0.0001",
        { } p => p.ToString("0.0000", CultureInfo.InvariantCulture),
    };
}
