using System.Text;

namespace Sweep.Cli;

/// <summary>
/// A grid to draw on. With dots, every character is a Braille cell of 2 x 4 points; without, one point and a letter for each curve.
/// </summary>
internal sealed class Canvas
{
    private const char BrailleBlank = '\u2800';
    private const int Free = -1;
    private readonly bool _dots;
    private readonly int _width;
    private readonly int[,] _pattern;
    private readonly int[,] _owner;
    private int _rule = Free;

    public Canvas(int width, int height, bool dots)
    {
        (_width, _dots) = (width, dots);
        _pattern = new int[height, width];
        _owner = new int[height, width];
        for (var line = 0; line < height; line++)
        {
            for (var column = 0; column < width; column++)
                _owner[line, column] = Free;
        }
    }

    /// <summary>Points in a row, and rows of points.</summary>
    public int Columns => _dots ? 2 * _width : _width;
    public int Rows => _dots ? 4 * _pattern.GetLength(0) : _pattern.GetLength(0);

    public static char Letter(int owner) => (char)('a' + owner);

    /// <summary>A faint horizontal line behind everything.</summary>
    public void Rule(int row) => _rule = _dots ? row / 4 : row;

    public void Line((int Column, int Row) from, (int Column, int Row) to, int owner)
    {
        var steps = Math.Max(1, Math.Max(Math.Abs(to.Column - from.Column), Math.Abs(to.Row - from.Row)));
        for (var i = 0; i <= steps; i++)
            Point((int)Math.Round(from.Column + (double)(to.Column - from.Column) * i / steps),
                (int)Math.Round(from.Row + (double)(to.Row - from.Row) * i / steps), owner);
    }

    /// <summary>One line of text, trailing blanks left out.</summary>
    public string Line(int line, TerminalInfo terminal, Func<int, Tone> toneOf)
    {
        var text = new StringBuilder();
        for (var column = 0; column < _width; column++)
        {
            var owner = _owner[line, column];
            var mark = _dots ? (char)(BrailleBlank + _pattern[line, column]) : Letter(owner);
            if (owner != Free)
                text.Append(terminal.Paint(toneOf(owner), mark.ToString()));
            else
                text.Append(line == _rule ? terminal.Paint(Tone.Faint, terminal.Unicode ? "┈" : ".") : " ");
        }
        return text.ToString().TrimEnd();
    }

    private void Point(int column, int row, int owner)
    {
        var (x, y) = _dots ? (column / 2, row / 4) : (column, row);
        _owner[y, x] = owner;
        if (_dots)
            _pattern[y, x] |= BrailleDot(column % 2, row % 4);
    }

    // The order of Braille's dots: 1-3 and 4-6 down the columns, then 7 and 8 below.
    private static int BrailleDot(int x, int y) => (x, y) switch
    {
        (0, < 3) => 1 << y,
        (1, < 3) => 8 << y,
        (0, _) => 0x40,
        _ => 0x80,
    };
}
