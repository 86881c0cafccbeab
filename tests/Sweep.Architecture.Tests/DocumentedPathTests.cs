namespace Sweep.Architecture.Tests;

/// <summary>The pages send their reader to files that are there, also after a file was moved.</summary>
public sealed class DocumentedPathTests
{
    [Fact]
    public void PathsOnThePages_NameWhatIsThere()
    {
        var paths = DocumentedPath.OfAllPages().ToArray();

        Assert.Contains(paths, path => path is { Page: "README.md", Path: "configs/" });
        Assert.Contains(paths, path => path is { Page: "docs/architecture.md", Path: "src/Sweep.Cli/Program.cs" });
        Assert.Empty(paths.Where(path => !path.Exists).Select(path => $"{path.Page}:{path.Line} names {path.Path}, which is not there"));
    }

    [Fact]
    public void In_LinesOfMarkdown_FindsPathsInBackticksOutsideFences()
    {
        string[] lines =
        [
            "`src/A.cs`, then src/B.cs, `docs/c.md` and `build/package [--output FOLDER]`; `../src/D.cs`, `/src/E.cs`",
            "```",
            "`src/F.cs`",
            "```",
            "not `sweep run`, src/G.cs or `H`; but `bench/run --packs`",
        ];

        var found = DocumentedPath.In("page.md", lines);

        Assert.Equal(
            [
                new("page.md", 1, "src/A.cs"), new("page.md", 1, "docs/c.md"), new("page.md", 1, "build/package"),
                new("page.md", 5, "bench/run"),
            ],
            found);
    }

    [Theory]
    [InlineData("src/Sweep.Core", true)]
    [InlineData("docs/architecture.md", true)]
    [InlineData("src/Sweep.Core/Gone.cs", false)]
    [InlineData("docs/gone", false)]
    public void Exists_OfAPath_IsTrueForFilesAndFoldersThatAreThere(string path, bool exists) =>
        Assert.Equal(exists, new DocumentedPath("page.md", 1, path).Exists);
}
