namespace Sweep.Listings;

/// <summary>Foreign text for a terminal.</summary>
public static class VisibleText
{
    /// <summary>
    /// The text with everything that could move the cursor or change the terminal made visible; line breaks and tabs stay when asked for.
    /// </summary>
    public static string Of(string text, bool keepLines = false)
    {
        static bool IsUnsafe(char c, bool keepLines) =>
            char.IsControl(c) && !(keepLines && c is '\n' or '\t') || c is >= '\u202a' and <= '\u202e' or >= '\u2066' and <= '\u2069';
        return text.Any(c => IsUnsafe(c, keepLines)) ? string.Concat(text.Select(c => IsUnsafe(c, keepLines) ? '\ufffd' : c)) : text;
    }
}
