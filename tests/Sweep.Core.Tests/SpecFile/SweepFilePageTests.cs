using System.Text.RegularExpressions;

namespace Sweep.Core.Tests.SpecFile;

/// <summary>docs/sweep-file.md says what the code does.</summary>
public sealed partial class SweepFilePageTests
{
    private static readonly string Page = File.ReadAllText(Repository.PathOf("docs", "sweep-file.md"));

    [Fact]
    public void TheTableOfHyperparameters_HasEachWithItsDefaultAndBounds()
    {
        var expected = Hyperparameter.All.Select(p =>
            $"| `{p.Name}`{string.Concat(p.Aliases.Select(a => $" (`{a}`)"))} | {p.Default} | {p.Expectation} |");

        Assert.All(expected, row => Assert.Contains(row + "\n", Page, StringComparison.Ordinal));
    }

    [Fact]
    public void TheExamples_AreValid()
    {
        var examples = Example().Matches(Page).Select(m => m.Groups["yaml"].Value).ToArray();

        Assert.Equal(2, examples.Length);
        Assert.All(examples, yaml => Assert.NotEmpty(Sample.Parse(yaml).Points));
    }

    [Fact]
    public void TheDistributions_AreAllThere() =>
        Assert.All(Distribution.Names, name => Assert.Contains($"`{name}`", Page, StringComparison.Ordinal));

    [Fact]
    public void TheProblemsShown_AreThoseOfTheFile()
    {
        var shown = Page.Split('\n').Where(line => line.StartsWith("everything.yaml:", StringComparison.Ordinal)).ToArray();

        Assert.NotEmpty(shown);
        Assert.Empty(shown.Except(
            File.ReadLines(Repository.PathOf("tests", "Sweep.Core.Tests", "SpecFile", "Bad", "everything.expected"))));
    }

    [GeneratedRegex("```yaml\n(?<yaml>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
