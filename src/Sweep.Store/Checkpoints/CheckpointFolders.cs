using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Sweep.Core;

namespace Sweep.Store.Checkpoints;

/// <summary>
/// Names folders for runs. A sweep's name may hold anything (dots, other scripts, 200 characters); a folder's name here never leaves its
/// parent.
/// </summary>
internal static class CheckpointFolders
{
    private const int LongestPlainName = 80;

    /// <summary><c>SWEEP/N</c> below <paramref name="root"/>.</summary>
    public static string Of(string root, RunId run) =>
        Path.Combine(OfSweep(root, run.Sweep), run.Number.ToString(CultureInfo.InvariantCulture));

    /// <summary><c>SWEEP</c> below <paramref name="root"/>.</summary>
    public static string OfSweep(string root, string sweep) => Path.Combine(root, Folder(sweep));

    // Names of lower-case ASCII letters, digits and inner punctuation stand as they are. Others keep what they can and get a piece of their
    // hash, which also separates names that differ only in case on a disk that does not.
    private static string Folder(string sweep)
    {
        var safe = new string(
            [.. sweep.Take(LongestPlainName).Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '_')]);
        if (safe == sweep && char.IsAsciiLetterOrDigit(safe[0]) && !safe.Any(char.IsAsciiLetterUpper) && !safe.EndsWith('.'))
            return safe;
        return $"_{safe.Trim('.')}~{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sweep)), 0, 8)}";
    }
}
