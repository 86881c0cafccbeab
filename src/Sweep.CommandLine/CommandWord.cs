using System.Text.RegularExpressions;
using Sweep.Core;

namespace Sweep.CommandLine;

/// <summary>A word of a command line, as it may be shown.</summary>
public static partial class CommandWord
{
    /// <summary>Harmless to a terminal, and without the passwords of a store's URL.</summary>
    public static string Shown(string word) => Quoted.Plain(WithoutPasswords(word));

    /// <summary>To be typed, or pasted, into a shell; what ... stands for in a store's URL is for the user to fill in.</summary>
    public static string Typed(string word)
    {
        var shown = WithoutPasswords(word);
        var plain = shown.Length > 0 && shown.All(c => char.IsLetterOrDigit(c) || "-_./:=,@+%".Contains(c));
        return plain ? shown : $"'{shown.Replace("'", @"'\''", StringComparison.Ordinal)}'";
    }

    private static string WithoutPasswords(string word) => Secrets().Replace(word, "...");

    // The user and password of a URL, and the passphrase of a client's key.
    [GeneratedRegex("(?<=://)((?!sslpassword=).)*(?=@)|(?<=[?&]sslpassword=)[^&]*", RegexOptions.Singleline)]
    private static partial Regex Secrets();
}
