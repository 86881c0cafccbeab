using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Sweep.Architecture.Tests;

/// <summary>Arrows between projects point one way only; docs/architecture.md has the same table.</summary>
public sealed partial class ProjectGraphTests
{
    /// <summary>What each project may refer to. Projects of later parts need not be there yet.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Sweep.Core"] = [],
        ["Sweep.Store"] = ["Sweep.Core"],
        ["Sweep.Listings"] = ["Sweep.Core", "Sweep.Store"],
        ["Sweep.Kernels"] = ["Sweep.Core"],
        ["Sweep.Tokenizers"] = ["Sweep.Core"],
        ["Sweep.Model"] = ["Sweep.Core", "Sweep.Kernels", "Sweep.Tokenizers"],
        ["Sweep.Trainer"] = ["Sweep.Core", "Sweep.Model", "Sweep.Tokenizers"],
        ["Sweep.Worker"] = ["Sweep.Core", "Sweep.Store"],
        ["Sweep.CommandLine"] = ["Sweep.Core", "Sweep.Worker"],
        ["Sweep.Control"] = ["Sweep.Core", "Sweep.Listings", "Sweep.Store", "Sweep.Tokenizers", "Sweep.Worker"],
        ["Sweep.Web"] = ["Sweep.Control", "Sweep.Core", "Sweep.Listings", "Sweep.Store", "Sweep.Worker"],
        ["Sweep.Dashboard"] = ["Sweep.CommandLine", "Sweep.Core", "Sweep.Grains", "Sweep.Listings", "Sweep.Store", "Sweep.Web",
            "Sweep.Worker"],
        ["Sweep.Grains"] = ["Sweep.Core", "Sweep.Store", "Sweep.Worker"],
        ["Sweep.Silo"] = ["Sweep.CommandLine", "Sweep.Core", "Sweep.Grains", "Sweep.Store", "Sweep.Web", "Sweep.Worker"],
        ["Sweep.Cli"] = ["Sweep.CommandLine", "Sweep.Control", "Sweep.Core", "Sweep.Grains", "Sweep.Listings", "Sweep.Store",
            "Sweep.Tokenizers", "Sweep.Worker"],
    };

    private static readonly IReadOnlyList<ProjectFile> Projects = ProjectFile.Below("src");

    public static TheoryData<string> Names => [.. Projects.Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void References_OfAProject_AreInTheTable(string name)
    {
        Assert.True(Allowed.TryGetValue(name, out var allowed), $"{name} is not in the table of projects");
        Assert.Subset(allowed.ToHashSet(), Project(name).References.ToHashSet());
    }

    [Fact]
    public void Projects_ThatEverythingStandsOn_AreThere() =>
        Assert.Superset(
            new HashSet<string> { "Sweep.Cli", "Sweep.CommandLine", "Sweep.Core", "Sweep.Grains", "Sweep.Kernels", "Sweep.Listings",
                "Sweep.Model", "Sweep.Silo", "Sweep.Store", "Sweep.Trainer", "Sweep.Web", "Sweep.Worker" },
            Projects.Select(p => p.Name).ToHashSet());

    [Theory]
    [MemberData(nameof(Names))]
    public void Project_InSource_StandsInAFolderOfItsName(string name) =>
        Assert.Equal($"src/{name}/{name}.csproj", Project(name).Path.Replace('\\', '/'));

    [Fact]
    public void Torch_IsLoaded_ByTheTrainerAloneThroughTheModel()
    {
        var all = Projects.ToDictionary(p => p.Name);

        Assert.Equal(["Sweep.Model", "Sweep.Trainer"],
            Projects.Where(p => p.Name == "Sweep.Model" || p.Reaches(all).Contains("Sweep.Model")).Select(p => p.Name));
        Assert.Equal(["Sweep.Model"], Projects.Where(p => p.Packages.Contains("TorchSharp")).Select(p => p.Name));
    }

    [Fact]
    public void Torch_InSourceFiles_IsUsedByTheModelAndTheTrainerOnly() =>
        Assert.All(SourceFile.Below("src"), file =>
            Assert.False(
                file.Project is not ("Sweep.Model" or "Sweep.Trainer")
                    && file.CodeLines.Any(line => line.Text.StartsWith("using TorchSharp", StringComparison.Ordinal)),
                $"{file.Path} uses TorchSharp"));

    [Fact]
    public void Core_HasNoPackages_ButForYamlAndLinearAlgebra() =>
        Assert.Equal(["MathNet.Numerics", "YamlDotNet"], Project("Sweep.Core").Packages);

    [Fact]
    public void Listings_LoadNeitherAWebServerNorOrleans()
    {
        var listings = Project("Sweep.Listings");

        Assert.Empty(listings.Packages);
        Assert.Equal(["Sweep.Core", "Sweep.Store"], listings.Reaches(Projects.ToDictionary(p => p.Name)).Order(StringComparer.Ordinal));
        Assert.Empty(XDocument.Load(Repository.PathOf(listings.Path)).Descendants("FrameworkReference"));
    }

    [Fact]
    public void TheCommandLine_LoadsNoWebServer()
    {
        var all = Projects.ToDictionary(p => p.Name);
        var loaded = Project("Sweep.Cli").Reaches(all).Append("Sweep.Cli").ToList();

        Assert.DoesNotContain("Sweep.Web", loaded);
        Assert.DoesNotContain(loaded, name => XDocument.Load(Repository.PathOf(all[name].Path)).Descendants("FrameworkReference").Any());
    }

    [Fact]
    public void BuildTargets_ThatNameAProject_GiveNoReferenceToItsAssembly()
    {
        // The trainer is built for those who start it as a process; none of them may load it.
        var references = Directory.EnumerateFiles(Repository.PathOf("build"), "*.targets")
            .SelectMany(path => XDocument.Load(path).Descendants("ProjectReference"));

        Assert.All(references, r => Assert.Equal("false", (string?)r.Attribute("ReferenceOutputAssembly")));
    }

    [Fact]
    public void Source_NeverRefersToTests() =>
        Assert.Empty(Projects.SelectMany(p => p.References).Intersect(ProjectFile.Below("tests").Select(p => p.Name)));

    [Fact]
    public void Tests_OfAProject_AreNamedAfterIt()
    {
        var tested = ProjectFile.Below("tests").Select(p => p.Name).Where(n => n.EndsWith(".Tests", StringComparison.Ordinal))
            .Select(n => n[..^".Tests".Length]);

        Assert.Empty(tested.Except(Projects.Select(p => p.Name)).Except(
            ["Sweep.Architecture", "Sweep.Chaos", "Sweep.Hosts", "Sweep.Package", "Sweep.Web.Browser"]));
    }

    [Fact]
    public void TheArchitecturePage_SaysWhatTheTableSays()
    {
        var rows = File.ReadLines(Repository.PathOf("docs", "architecture.md")).Select(line => TableRow().Match(line)).Where(m => m.Success)
            .ToDictionary(m => m.Groups["name"].Value, m => m.Groups["uses"].Value);

        Assert.All(rows.Keys, name => Assert.Contains(name, Allowed.Keys));
        Assert.All(Projects, p =>
        {
            Assert.True(rows.TryGetValue(p.Name, out var uses), $"docs/architecture.md has no row for {p.Name}");
            var named = Word().Matches(uses).Select(m => "Sweep." + char.ToUpperInvariant(m.Value[0]) + m.Value[1..])
                .Where(Allowed.ContainsKey).ToHashSet();
            Assert.Superset(p.References.ToHashSet(), named);
            Assert.Subset(Allowed[p.Name].ToHashSet(), named);
        });
    }

    [Fact]
    public void TheSolution_NamesEveryProjectOnceAndNothingElse()
    {
        var solution = SolutionProject().Matches(File.ReadAllText(Repository.PathOf("Sweep.sln")))
            .Select(m => m.Groups["path"].Value.Replace('\\', '/')).Order(StringComparer.Ordinal).ToArray();
        var projects = ((string[])["src", "tests", "bench"]).SelectMany(ProjectFile.Below).Select(p => p.Path.Replace('\\', '/')).ToArray();

        Assert.Equal(solution.Distinct(), solution);
        Assert.All(solution, path => Assert.True(File.Exists(Repository.PathOf(path)), $"Sweep.sln names {path}, which is not there"));
        Assert.Empty(projects.Except(solution));
    }

    private static ProjectFile Project(string name) => Projects.Single(p => p.Name == name);

    [GeneratedRegex(@"^\| `(?<name>Sweep\.\w+)` \|[^|]*\| (?<uses>[^|]*) \|$")]
    private static partial Regex TableRow();

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();

    [GeneratedRegex("\"(?<path>[^\"]+\\.csproj)\"")]
    private static partial Regex SolutionProject();
}
