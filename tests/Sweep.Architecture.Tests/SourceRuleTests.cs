using System.Text.RegularExpressions;

namespace Sweep.Architecture.Tests;

/// <summary>Rules of the house that a compiler does not check.</summary>
public sealed partial class SourceRuleTests
{
    private static readonly string[] Drawers =
        ["Utils", "Util", "Utilities", "Helpers", "Helper", "Common", "Managers", "Manager", "Misc", "Shared"];

    private const int WidestLine = 140;
    private const int WidestProse = 120;

    /// <summary>Files whose lines people read and edit; SQL is left out, as is what tests compare with.</summary>
    private static readonly string[] WidthChecked =
        ["*.cs", "*.cpp", "*.h", "*.py", "*.csproj", "*.props", "*.targets", "*.sh"];

    private static readonly IReadOnlyList<SourceFile> Files = [.. SourceFile.Below("src"), .. SourceFile.Below("tests")];

    [Fact]
    public void Folders_AreNamedAfterFeatures_NotAfterDrawers() =>
        Assert.Empty(Files.Where(f => f.Path.Split('/')[..^1]
            .Any(folder => folder.Split('.').Any(part => Drawers.Contains(part, StringComparer.OrdinalIgnoreCase)))).Select(f => f.Path));

    [Fact]
    public void Files_AreNamedAfterWhatTheyHold_NotAfterDrawers() =>
        Assert.Empty(Files.Where(f => DrawerFile().IsMatch(f.Path)).Select(f => f.Path));

    [Fact]
    public void ProductCode_TakesTheTimeFromATimeProvider() => AssertNone(Files.Where(InSource), Clock());

    [Fact]
    public void ProductCode_NeverSleeps() => AssertNone(Files.Where(InSource), Sleep());

    [Fact]
    public void NoLine_IsLongerThan140Characters()
    {
        string[] folders = ["src", "tests", "bench", "build"];
        var files = folders.SelectMany(folder => SourceFile.Below(folder, WidthChecked)).ToList();

        Assert.All(WidthChecked, pattern => Assert.Contains(files, f => f.Path.EndsWith(pattern[1..], StringComparison.Ordinal)));
        Assert.Empty(files.SelectMany(f => File.ReadLines(Repository.PathOf(f.Path))
            .Select((line, i) => (Number: i + 1, line.Length))
            .Where(line => line.Length > WidestLine)
            .Select(line => $"{f.Path}:{line.Number} has {line.Length} characters")));
    }

    [Fact]
    public void NoLineOfProse_IsLongerThan120Characters()
    {
        var pages = SourceFile.Below("docs", "*.md").Concat(SourceFile.Below("bench", "*.md")).Append(new SourceFile("README.md"));

        Assert.Empty(pages.SelectMany(page => Prose(File.ReadLines(Repository.PathOf(page.Path)))
            .Where(line => line.Text.Length > WidestProse)
            .Select(line => $"{page.Path}:{line.Number} has {line.Text.Length} characters")));
    }

    [Fact]
    public void NoMethod_IsAsyncVoid() => AssertNone(Files, AsyncVoid());

    [Fact]
    public void Core_DoesNoInputOrOutput_ButReadWhatItIsGiven() => AssertNone(Files.Where(f => f.Project == "Sweep.Core"), InputOrOutput());

    [Fact]
    public void Libraries_LeaveTheConsoleToTheExecutables() =>
        AssertNone(Files.Where(f => f.Project is "Sweep.Core" or "Sweep.Store" or "Sweep.Worker" or "Sweep.Model" or "Sweep.Kernels"
            or "Sweep.Grains" or "Sweep.Listings"), Console());

    /// <summary>A project has one namespace; a folder may have one of its own, for what only its neighbours use.</summary>
    [Fact]
    public void Namespaces_AreTheProjectsOrItsFolders_AndAFolderHasOne()
    {
        var folders = Files.Where(InSource)
            .Select(f => (Folder: f.Path[..f.Path.LastIndexOf('/')], f.Project, f.Namespace))
            .Where(f => f.Namespace is not null)
            .ToLookup(f => (f.Folder, f.Project), f => f.Namespace!);

        Assert.Empty(folders.Where(folder => folder.Distinct().Count() > 1).Select(folder => folder.Key.Folder));
        Assert.Empty(folders.Where(folder => folder.First() != folder.Key.Project
            && folder.First() != folder.Key.Folder["src/".Length..].Replace('/', '.')).Select(folder => folder.Key.Folder));
    }

    [Fact]
    public void EnvironmentVariables_AreDocumented()
    {
        var documented = File.ReadAllText(Repository.PathOf("docs", "environment.md"));
        var read = Files.Where(InSource).SelectMany(f => f.CodeLines).SelectMany(line => EnvironmentVariable().Matches(line.Text))
            .Select(match => match.Groups[1].Value).Distinct().ToList();

        Assert.Contains("SWEEP_STORE", read);
        Assert.All(read, name => Assert.Contains($"`{name}`", documented, StringComparison.Ordinal));
    }

    /// <summary>A page's lines with their numbers, without code, tables and pictures, which cannot be wrapped.</summary>
    private static IEnumerable<(int Number, string Text)> Prose(IEnumerable<string> page)
    {
        var inCode = false;
        var number = 0;
        foreach (var line in page)
        {
            number++;
            var text = line.TrimStart();
            if (text.StartsWith("```", StringComparison.Ordinal))
                inCode = !inCode;
            else if (!inCode && !text.StartsWith('|') && !text.StartsWith("![", StringComparison.Ordinal))
                yield return (number, line);
        }
    }

    private static bool InSource(SourceFile file) => file.Path.StartsWith("src/", StringComparison.Ordinal);

    private static void AssertNone(IEnumerable<SourceFile> files, Regex forbidden) =>
        Assert.Empty(files.SelectMany(f => f.CodeLines.Where(line => forbidden.IsMatch(line.Text))
            .Select(line => $"{f.Path}:{line.Number}: {line.Text}")));

    [GeneratedRegex(@"(Util|Utils|Utilities|Helper|Helpers|Common|Manager|Managers|Misc)\.cs$")]
    private static partial Regex DrawerFile();

    [GeneratedRegex(@"\bDateTime(Offset)?\.(Utc)?(Now|Today)\b")]
    private static partial Regex Clock();

    [GeneratedRegex(@"\bThread\.Sleep\b")]
    private static partial Regex Sleep();

    [GeneratedRegex(@"""(SWEEP_[A-Z_]+|LIBTORCH|LD_PRELOAD|CUDA_VISIBLE_DEVICES|STATE_DIRECTORY|NUGET_PACKAGES|NO_COLOR|COLUMNS|TERM)""")]
    private static partial Regex EnvironmentVariable();

    [GeneratedRegex(@"\basync void\b")]
    private static partial Regex AsyncVoid();

    [GeneratedRegex(@"(?<![\w.])(File|Directory|Console|Process|Environment|HttpClient|Socket)\.\w|\[LibraryImport")]
    private static partial Regex InputOrOutput();

    [GeneratedRegex(@"(?<![\w.])Console\.\w")]
    private static partial Regex Console();
}
