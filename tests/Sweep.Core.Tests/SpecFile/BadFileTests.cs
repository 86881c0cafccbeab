namespace Sweep.Core.Tests.SpecFile;

/// <summary>
/// Every file of Bad/ is refused with exactly the problems of the .expected file beside it. Where a message changes on purpose, run the
/// tests with SWEEP_REWRITE_EXPECTED=1 and read the difference.
/// </summary>
public sealed class BadFileTests
{
    private static readonly string Folder = Repository.PathOf("tests", "Sweep.Core.Tests", "SpecFile", "Bad");

    public static TheoryData<string> Files =>
        [.. Directory.GetFiles(Folder, "*.yaml").Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Parse_ABadFile_ListsExactlyItsProblems(string file)
    {
        var path = Path.Combine(Folder, file);

        var error = Assert.Throws<SweepFileException>(() =>
            SweepFile.Parse(File.ReadAllBytes(path), path, source => Corpus.Open(source, File.OpenRead), TiktokenTokenizers.Find));

        var problems = error.Message.Replace(Folder + "/", "", StringComparison.Ordinal) + "\n";
        var expected = Path.ChangeExtension(path, ".expected");
        if (Environment.GetEnvironmentVariable("SWEEP_REWRITE_EXPECTED") == "1")
            File.WriteAllText(expected, problems);
        Assert.Equal(File.ReadAllText(expected), problems);
        Assert.Equal(2, error.ExitCode);
        Assert.Equal(error.Problems.OrderBy(p => p.Line).ThenBy(p => p.Column), error.Problems);
        Assert.All(error.Problems, p => Assert.Equal(path, p.File));
    }
}
