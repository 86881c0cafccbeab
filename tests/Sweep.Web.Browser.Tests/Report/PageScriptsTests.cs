using System.Text.RegularExpressions;

namespace Sweep.Web.Browser.Tests;

public sealed partial class PageScriptsTests
{
    [Fact]
    public void Page_HasEveryScriptThereIsOnce()
    {
        var page = Repository.PathOf("src", "Sweep.Web", "page");
        var inPage = Script().Matches(File.ReadAllText(Path.Combine(page, "index.html"))).Select(match => match.Groups[1].Value);
        var there = Directory.EnumerateFiles(Path.Combine(page, "js"), "*.js").Select(Path.GetFileName);
        Assert.Equal(there.Order(StringComparer.Ordinal), inPage.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex("src=\"/js/([^\"]+)\"")]
    private static partial Regex Script();
}
