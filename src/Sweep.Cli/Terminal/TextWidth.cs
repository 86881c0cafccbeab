using System.Globalization;
using System.Text;
using Sweep.Listings;

namespace Sweep.Cli;

/// <summary>How many columns text takes in a terminal, and making it fit. Names and texts may be in any script.</summary>
internal static class TextWidth
{
    public static int Of(string text)
    {
        var width = 0;
        foreach (var rune in text.EnumerateRunes())
            width += Of(rune);
        return width;
    }

    /// <summary>The text, cut with an ellipsis where it is wider than <paramref name="width"/>.</summary>
    public static string Cut(string text, int width, bool unicode)
    {
        if (Of(text) <= width)
            return text;
        var ellipsis = width < 3 ? "" : unicode ? "…" : "...";
        var room = width - ellipsis.Length;
        var kept = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            room -= Of(rune);
            if (room < 0)
                break;
            kept.Append(rune);
        }
        return kept.Append(ellipsis).ToString();
    }

    /// <summary>The same, keeping its end from the last <paramref name="tail"/> on: of <c>SWEEP/12</c> the run's number.</summary>
    public static string CutBefore(char tail, string text, int width, bool unicode)
    {
        var at = text.LastIndexOf(tail);
        var room = at < 0 ? 0 : width - Of(text[at..]);
        return room < 1 || Of(text) <= width ? Cut(text, width, unicode) : Cut(text[..at], room, unicode) + text[at..];
    }

    /// <inheritdoc cref="VisibleText.Of"/>
    public static string Visible(string text, bool keepLines = false) => VisibleText.Of(text, keepLines);

    private static int Of(Rune rune)
    {
        if (rune.Value < 0x300)
            return 1;
        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format => 0,
            _ => IsWide(rune.Value) ? 2 : 1,
        };
    }

    // The blocks that East Asian Width counts as wide, coarsely, and emoji.
    private static bool IsWide(int value) => value is
        (>= 0x1100 and <= 0x115f) or (>= 0x2e80 and <= 0x303e) or (>= 0x3041 and <= 0xa4cf) or (>= 0xac00 and <= 0xd7a3) or
        (>= 0xf900 and <= 0xfaff) or (>= 0xfe30 and <= 0xfe6f) or (>= 0xff00 and <= 0xff60) or (>= 0xffe0 and <= 0xffe6) or
        (>= 0x1f300 and <= 0x1f64f) or (>= 0x1f680 and <= 0x1f6ff) or (>= 0x1f900 and <= 0x1f9ff) or (>= 0x20000 and <= 0x3fffd);
}
