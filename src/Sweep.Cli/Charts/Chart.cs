using System.Globalization;
using Sweep.Core;
using Sweep.Listings;

namespace Sweep.Cli;

/// <summary>
/// Curves over a common x axis, drawn in text. Where the terminal has colours and Braille, in dots of a colour each; elsewhere in letters.
/// </summary>
internal sealed class Chart(IReadOnlyList<Curve> curves, double? floor, string floorName, string xName, ChartScale? scale = null)
{
    private readonly ChartScale _scale = scale ?? new ChartScale(From: 0, Top: null, Logarithmic: false);

    private static readonly Tone[] Colours = [Tone.Good, Tone.Accent, Tone.Warning, Tone.Bad, Tone.Strong, Tone.Plain];

    /// <summary>Curves that can be told apart in one chart.</summary>
    public const int MostCurves = 6;

    public void Write(TextWriter output, TerminalInfo terminal, int height)
    {
        var all = curves.SelectMany(curve => curve.Points).Where(point => double.IsFinite(point.Y)).ToList();
        if (all.Count == 0)
            return;
        var (low, high) = VerticalRange(all);
        var (first, last) = (all.Min(point => point.X), all.Max(point => point.X));
        var labels = Math.Max(Number(low).Length, Number(high).Length);
        var width = Math.Clamp(terminal.Width - labels - 3, 10, 100);
        var dots = terminal.Unicode && (terminal.Color || curves.Count == 1);
        var canvas = new Canvas(width, height, dots);

        if (floor is { } entropy && entropy >= low)
            canvas.Rule(Row(entropy, low, high, canvas.Rows));
        for (var c = 0; c < curves.Count; c++)
            Draw(canvas, curves[c], c, (first, last), (low, high));

        var side = terminal.Unicode ? '│' : '|';
        for (var line = 0; line < height; line++)
        {
            var middle = height % 2 == 1 && line == height / 2;
            var label = line == 0 ? Number(high) : line == height - 1 ? Number(low) : middle ? Number(_scale.Middle(low, high)) : "";
            var drawn = canvas.Line(line, terminal, owner => Colours[owner % Colours.Length]);
            output.WriteLine($"{label.PadLeft(labels)} {side}{drawn}".TrimEnd());
        }
        var (left, right) = (Format.Compact(first), $"{xName} {Format.Compact(last)}");
        output.WriteLine($"{new string(' ', labels + 2)}{left}{right.PadLeft(Math.Max(right.Length + 1, width - left.Length))}");
        WriteLegend(output, terminal, dots);
    }

    private void WriteLegend(TextWriter output, TerminalInfo terminal, bool dots)
    {
        for (var c = 0; c < curves.Count; c++)
        {
            var mark = dots ? "──" : Canvas.Letter(c).ToString();
            output.WriteLine($"  {terminal.Paint(Colours[c % Colours.Length], mark)} "
                + $"{TextWidth.Cut(TextWidth.Visible(curves[c].Label), Math.Max(8, terminal.Width - 6), terminal.Unicode)}");
        }
        if (floor is { } entropy)
            output.WriteLine(terminal.Paint(Tone.Faint, $"  {(terminal.Unicode ? "┈┈" : "..")} {floorName} {Number(entropy)}"));
    }

    // A run that shot up before it diverged must not flatten the others: the top is where all but a few of the points lie below.
    private (double Low, double High) VerticalRange(List<(double X, double Y)> points)
    {
        var sorted = points.Select(point => point.Y).Order().ToList();
        var low = Math.Min(sorted[0], floor ?? sorted[0]);
        if (_scale.Logarithmic && low <= 0)
            throw new UsageException($"--log cannot draw a loss of {Number(low)}: logarithms are of positive numbers; leave it out");
        if (_scale.Top is { } top)
        {
            return top > low ? (low, top)
                : throw new UsageException($"--ymax {Number(top)} lies below every loss that is drawn; the least is {Number(low)}");
        }
        var usual = sorted[(int)(0.95 * (sorted.Count - 1))];
        var high = sorted[^1] - low > 3 * (usual - low) && usual > low ? low + 1.5 * (usual - low) : sorted[^1];
        return high > low ? (low, high) : _scale.Logarithmic ? (low / 2, high * 2) : (low - 0.5, high + 0.5);
    }

    private void Draw(Canvas canvas, Curve curve, int owner, (double First, double Last) x, (double Low, double High) y)
    {
        (int Column, int Row)? before = null;
        foreach (var point in curve.Points.Where(point => double.IsFinite(point.Y)))
        {
            var column = x.Last > x.First ? (int)Math.Round((point.X - x.First) / (x.Last - x.First) * (canvas.Columns - 1)) : 0;
            var here = (column, Row(point.Y, y.Low, y.High, canvas.Rows));
            canvas.Line(before ?? here, here, owner);
            before = here;
        }
    }

    private int Row(double value, double low, double high, int rows)
    {
        var (top, bottom) = (_scale.Of(high), _scale.Of(low));
        return Math.Clamp((int)Math.Round((top - _scale.Of(value)) / (top - bottom) * (rows - 1)), 0, rows - 1);
    }

    private static string Number(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);
}
