using System.Text.RegularExpressions;

namespace Sweep.Web.Browser.Tests;

public sealed partial class ScriptOrderTests
{
    [Fact]
    public void Report_HasTheScriptsOfThePage_InTheSameOrder()
    {
        var page = Repository.PathOf("src", "Sweep.Web", "page");
        var inPage = Script().Matches(File.ReadAllText(Path.Combine(page, "index.html"))).Select(match => match.Groups[1].Value).ToList();
        var inReport = File.ReadAllLines(Path.Combine(page, "js", "order.txt"));
        var there = Directory.EnumerateFiles(Path.Combine(page, "js"), "*.js").Select(Path.GetFileName);
        Assert.Equal(inReport, inPage);
        Assert.Equal(there.Order(StringComparer.Ordinal), inPage.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex("src=\"/js/([^\"]+)\"")]
    private static partial Regex Script();
}
