using System.Text.RegularExpressions;

namespace Sweep.Architecture.Tests;

/// <summary>A file or folder of the repository that a page names in backticks.</summary>
/// <param name="Page">Relative to the repository's root.</param>
/// <param name="Line">From 1.</param>
internal sealed partial record DocumentedPath(string Page, int Line, string Path)
{
    private static readonly string[] Folders = ["src/", "tests/", "build/", "bench/", "configs/", "deploy/", "docs/"];

    public bool Exists => Repository.PathOf(Path) is var path && (File.Exists(path) || Directory.Exists(path));

    /// <summary>What README.md and the pages of docs/ name.</summary>
    public static IEnumerable<DocumentedPath> OfAllPages() => Directory.EnumerateFiles(Repository.PathOf("docs"), "*.md")
        .Order(StringComparer.Ordinal)
        .Prepend(Repository.PathOf("README.md"))
        .SelectMany(page => In(System.IO.Path.GetRelativePath(Repository.Root, page), File.ReadLines(page)));

    /// <summary>
    /// What lines of Markdown name: the first word of each code span that begins with one of the repository's folders, so that a command
    /// counts by its program. Blocks between fences are output and examples of other folders, and do not count.
    /// </summary>
    public static IEnumerable<DocumentedPath> In(string page, IEnumerable<string> lines)
    {
        var isFenced = false;
        foreach (var (index, line) in lines.Index())
        {
            if (line.TrimStart().StartsWith("```", StringComparison.Ordinal))
                isFenced = !isFenced;
            else if (!isFenced)
            {
                foreach (var word in CodeSpan().Matches(line).Select(span => span.Groups["word"].Value).Where(IsOfTheRepository))
                    yield return new DocumentedPath(page, index + 1, word);
            }
        }
    }

    private static bool IsOfTheRepository(string word) =>
        Folders.Any(folder => word.StartsWith(folder, StringComparison.Ordinal));

    [GeneratedRegex(@"`(?<word>[^`\s]+)[^`]*`")]
    private static partial Regex CodeSpan();
}
