using System.Text;

namespace Sweep.Cli;

/// <summary>
/// The last lines of a terminal, repainted in place; what is written above them scrolls away like any output. One write a frame, so that
/// nothing flickers.
/// </summary>
internal sealed class LiveRegion(TextWriter output)
{
    private const string ClearBelow = "\r\u001b[J";
    private const string HideCursor = "\u001b[?25l";
    private const string ShowCursor = "\u001b[?25h";
    // A line that is wider than the window after all is cut by the terminal instead of taking two.
    private const string NoWrap = "\u001b[?7l";
    private const string Wrap = "\u001b[?7h";
    private readonly List<int> _painted = [];

    /// <summary>Replaces the region.</summary>
    /// <param name="above">Lines that stay: printed before the region.</param>
    public void Paint(IReadOnlyList<string> above, IReadOnlyList<string> lines, int width, int height)
    {
        var frame = new StringBuilder(HideCursor);
        AppendErase(frame, width);
        foreach (var line in above)
            frame.Append(line).Append('\n');
        frame.Append(NoWrap);
        // The region must fit the window: the cursor cannot go back up to lines that scrolled away.
        foreach (var line in lines.Take(Math.Max(1, height - 1)))
        {
            frame.Append(line).Append('\n');
            _painted.Add(VisibleWidth(line));
        }
        Write(frame.Append(Wrap));
    }

    /// <summary>Removes the region and gives the cursor back.</summary>
    public void Close(IReadOnlyList<string> above, int width)
    {
        var frame = new StringBuilder();
        AppendErase(frame, width);
        foreach (var line in above)
            frame.Append(line).Append('\n');
        Write(frame.Append(Wrap).Append(ShowCursor));
    }

    private void AppendErase(StringBuilder frame, int width)
    {
        // Most terminals have broken lines that a narrower window cannot hold into several.
        var rows = _painted.Sum(painted => Math.Max(1, (painted + width - 1) / width));
        if (rows > 0)
            frame.Append("\u001b[").Append(rows).Append('A').Append(ClearBelow);
        _painted.Clear();
    }

    private void Write(StringBuilder frame)
    {
        output.Write(frame.ToString());
        output.Flush();
    }

    private static int VisibleWidth(string painted)
    {
        var text = new StringBuilder();
        for (var i = 0; i < painted.Length; i++)
        {
            if (painted[i] == '\u001b')
                i = painted.IndexOf('m', i);
            else
                text.Append(painted[i]);
        }
        return TextWidth.Of(text.ToString());
    }
}
