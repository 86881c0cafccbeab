using System.Globalization;
using System.Text;

namespace Sweep.Core;

/// <summary>Which names a sweep may have. They stand in run ids before a slash, in paths and on command lines.</summary>
public static class SweepName
{
    /// <summary>In UTF-8, so that names fit file systems' names with something added.</summary>
    public const int MaxBytes = 120;

    /// <summary>Null when <paramref name="name"/> can be used; otherwise what is wrong with it and the remedy.</summary>
    public static string? Problem(string name)
    {
        if (name.Length == 0)
            return "a sweep's name is empty; give it one of letters and digits";
        if (Encoding.UTF8.GetByteCount(name) > MaxBytes)
            return $"a sweep's name of {Encoding.UTF8.GetByteCount(name)} bytes in UTF-8 is too long; at most {MaxBytes} are allowed";
        var first = name.EnumerateRunes().First();
        foreach (var character in name.EnumerateRunes())
        {
            if (!IsWordCharacter(character) && character.Value is not ('-' or '_' or '.'))
                return $"the sweep name '{Quoted.Plain(name)}' holds {Quoted.Character(character)}; letters and digits of any script, '-', "
                    + "'_' and '.' are allowed";
        }
        return Rune.IsLetterOrDigit(first) ? null : $"the sweep name '{name}' begins with '{first}'; begin with a letter or a digit";
    }

    /// <summary>
    /// The nearest name that can be used: what may not be in it becomes '-'. Null when nothing of it is left.
    /// </summary>
    public static string? Proposal(string name)
    {
        var proposal = new StringBuilder();
        foreach (var character in name.EnumerateRunes())
        {
            var isAllowed = IsWordCharacter(character) || character.Value is '_' or '.';
            if (proposal.Length == 0 ? !Rune.IsLetterOrDigit(character) : !isAllowed && proposal[^1] == '-')
                continue;
            var next = isAllowed ? character.ToString() : "-";
            if (Encoding.UTF8.GetByteCount(proposal.ToString()) + Encoding.UTF8.GetByteCount(next) > MaxBytes)
                break;
            proposal.Append(next);
        }
        var trimmed = proposal.ToString().TrimEnd('-', '_', '.');
        return trimmed.Length > 0 ? trimmed : null;
    }

    // Marks are parts of letters in many scripts: the vowel signs of Kannada, for one.
    private static bool IsWordCharacter(Rune character) => Rune.IsLetterOrDigit(character)
        || Rune.GetUnicodeCategory(character) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
}
