using Sweep.Core;

namespace Sweep.CommandLine;

/// <summary>A word of a command line, as it may be shown.</summary>
public static class CommandWord
{
    /// <summary>Harmless to a terminal, and without the password of a store's URL.</summary>
    public static string Shown(string word) => Quoted.Plain(WithoutPassword(word));

    /// <summary>To be typed, or pasted, into a shell; what stood before the @ of a store's URL is for the user to fill in.</summary>
    public static string Typed(string word)
    {
        var shown = WithoutPassword(word);
        return shown.Length > 0 && shown.All(c => char.IsLetterOrDigit(c) || "-_./:=,@+%".Contains(c)) ? shown : $"'{shown.Replace("'", @"'\''", StringComparison.Ordinal)}'";
    }

    private static string WithoutPassword(string word)
    {
        var scheme = word.IndexOf("://", StringComparison.Ordinal);
        var at = word.LastIndexOf('@');
        return scheme >= 0 && at > scheme ? $"{word[..scheme]}://...{word[at..]}" : word;
    }
}
