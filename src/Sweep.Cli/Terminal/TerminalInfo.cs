namespace Sweep.Cli;

/// <summary>What standard output can show.</summary>
/// <param name="Live">It can be repainted: a terminal that understands cursor movement.</param>
/// <param name="Color">It shows colours and they are wanted.</param>
/// <param name="Unicode">Its encoding has block elements and arrows.</param>
/// <param name="Width">Columns a line may take; <see cref="int.MaxValue"/> in a pipe, where nothing is cut.</param>
internal sealed record TerminalInfo(bool Live, bool Color, bool Unicode, int Width)
{
    /// <summary>A pipe or a file: plain text, as wide as it is.</summary>
    public static TerminalInfo Plain { get; } = new(Live: false, Color: false, Unicode: true, int.MaxValue);

    public static TerminalInfo Detect()
    {
        var unicode = Console.OutputEncoding.CodePage is 65001 or 1200;
        if (Console.IsOutputRedirected)
            return Plain with { Unicode = unicode, Width = ColumnsVariable() ?? int.MaxValue };
        var dumb = Environment.GetEnvironmentVariable("TERM") is null or "" or "dumb";
        var noColor = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        return new TerminalInfo(Live: !dumb, Color: !dumb && !noColor, unicode, PresentWidth());
    }

    /// <summary>The width now: a terminal's window is resized while it is watched.</summary>
    public int CurrentWidth() => Live ? PresentWidth() : Width;

    private static int PresentWidth()
    {
        try
        {
            return Console.WindowWidth is > 0 and var width ? width : ColumnsVariable() ?? 80;
        }
        catch (IOException)
        {
            return ColumnsVariable() ?? 80;
        }
    }

    private static int? ColumnsVariable() =>
        int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), out var columns) && columns > 0 ? columns : null;
}
