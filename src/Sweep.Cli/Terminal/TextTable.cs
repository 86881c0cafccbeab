using System.Text;

namespace Sweep.Cli;

/// <param name="Right">Numbers stand at the right.</param>
/// <param name="Expendable">0: always shown. Otherwise left out where the terminal is too narrow, the greatest first.</param>
/// <param name="Elastic">A text that may be cut: it takes the room that the others leave.</param>
/// <param name="Tail">Where a text is cut, it keeps its end from the last such character on; null: it loses its end.</param>
/// <param name="Name">What it is called where it finds no room; null: as its header.</param>
internal sealed record TextColumn(string Header, bool Right = false, int Expendable = 0, bool Elastic = false, string? Name = null,
    char? Tail = null)
{
    /// <summary>The runs of a sweep: the number is what tells one from another.</summary>
    public static TextColumn Run { get; } = new("run", Tail: '/');
}

internal readonly record struct Cell(string Text, Tone Tone = Tone.Plain)
{
    public static implicit operator Cell(string? text) => new(text ?? "");
}

/// <summary>
/// Rows in aligned columns: no frame, so that what a pipe gets can be cut by awk. A narrow terminal loses expendable columns, then the ends
/// of long texts.
/// </summary>
internal sealed class TextTable(params IReadOnlyList<TextColumn> columns)
{
    private const string Gap = "  ";
    private const int NarrowestCut = 8;
    private const int NarrowestElastic = 16;
    private readonly List<Cell[]> _rows = [];

    public int Count => _rows.Count;

    public void Add(params IEnumerable<Cell> cells)
    {
        var row = cells.Select(cell => cell with { Text = TextWidth.Visible(cell.Text) }).ToArray();
        if (row.Length != columns.Count)
            throw new ArgumentException($"{row.Length} cells for {columns.Count} columns", nameof(cells));
        _rows.Add(row);
    }

    /// <summary>Writes the table. Returns the names of the columns that found no room, from the left.</summary>
    public IReadOnlyList<string> Write(TextWriter output, TerminalInfo terminal)
    {
        var wanted = Enumerable.Range(0, columns.Count)
            .Select(i => _rows.Aggregate(TextWidth.Of(columns[i].Header), (width, row) => Math.Max(width, TextWidth.Of(row[i].Text))))
            .ToArray();
        var widths = wanted.Select((width, i) => columns[i].Elastic ? Math.Min(width, NarrowestElastic) : width).ToArray();

        // A column in which nothing stands says nothing.
        var shown = Enumerable.Range(0, columns.Count).Where(i => columns[i].Expendable == 0 || _rows.Exists(row => row[i].Text.Length > 0))
            .ToList();
        var hidden = DropExpendable(shown, widths, terminal.Width);
        Shrink(shown, widths, terminal.Width);
        foreach (var i in shown.Where(i => columns[i].Elastic))
            widths[i] += Math.Clamp(terminal.Width - Total(shown, widths), 0, wanted[i] - Math.Min(wanted[i], widths[i]));

        WriteLine(output, terminal, shown, widths, columns.Select(column => new Cell(column.Header, Tone.Faint)).ToArray());
        foreach (var row in _rows)
            WriteLine(output, terminal, shown, widths, row);
        return hidden;
    }

    private List<string> DropExpendable(List<int> shown, int[] widths, int room)
    {
        var hidden = new SortedSet<int>();
        while (Total(shown, widths) > room && shown.Exists(i => columns[i].Expendable > 0))
        {
            var least = shown.AsEnumerable().Reverse().MaxBy(i => columns[i].Expendable);   // of equals, the rightmost
            shown.Remove(least);
            hidden.Add(least);
        }
        return [.. hidden.Select(i => columns[i].Name ?? columns[i].Header)];
    }

    private void Shrink(List<int> shown, int[] widths, int room)
    {
        while (Total(shown, widths) > room)
        {
            var widest = shown.Where(i => !columns[i].Right).DefaultIfEmpty(-1).MaxBy(i => i < 0 ? 0 : widths[i]);
            if (widest < 0 || widths[widest] <= NarrowestCut)
                return;
            widths[widest] = Math.Max(NarrowestCut, widths[widest] - (Total(shown, widths) - room));
        }
    }

    private static int Total(List<int> shown, int[] widths) => shown.Sum(i => widths[i]) + Gap.Length * (shown.Count - 1);

    private void WriteLine(TextWriter output, TerminalInfo terminal, List<int> shown, int[] widths, Cell[] cells)
    {
        var line = new StringBuilder();
        for (var k = 0; k < shown.Count; k++)
        {
            var i = shown[k];
            var text = columns[i].Tail is { } tail
                ? TextWidth.CutBefore(tail, cells[i].Text, widths[i], terminal.Unicode)
                : TextWidth.Cut(cells[i].Text, widths[i], terminal.Unicode);
            var padding = new string(' ', widths[i] - TextWidth.Of(text));
            var last = k == shown.Count - 1;
            line.Append(columns[i].Right ? padding : "").Append(terminal.Paint(cells[i].Tone, text));
            if (!last)
                line.Append(columns[i].Right ? "" : padding).Append(Gap);
        }
        output.WriteLine(line.ToString().TrimEnd());
    }
}
