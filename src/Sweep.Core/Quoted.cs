using System.Globalization;
using System.Text;

namespace Sweep.Core;

/// <summary>Foreign text in messages: short, on one line, nothing that a terminal would obey.</summary>
public static class Quoted
{
    private const int Longest = 60;

    public static string Plain(string text)
    {
        var shown = new StringBuilder();
        foreach (var character in text.EnumerateRunes())
        {
            if (shown.Length >= Longest)
                return shown.Append("...").ToString();
            if (IsVisible(character))
                shown.Append(character.ToString());
            else
                shown.Append(CultureInfo.InvariantCulture, $"\\u{{{character.Value:x}}}");
        }
        return shown.ToString();
    }

    /// <summary>
    /// A character with its code point: <c>'x' (U+0078)</c>, <c>a space</c>, or the code point alone where it cannot be seen.
    /// </summary>
    public static string Character(Rune character) => character.Value == ' ' ? "a space" : IsVisible(character)
        ? string.Create(CultureInfo.InvariantCulture, $"'{character}' (U+{character.Value:X4})")
        : string.Create(CultureInfo.InvariantCulture, $"U+{character.Value:X4}");

    private static bool IsVisible(Rune character) =>
        character.Value == ' ' || Rune.GetUnicodeCategory(character) is not (UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator);
}
