using System.Text.Json;
using Deque.AxeCore.Commons;

namespace Sweep.Web.Browser.Tests;

/// <summary>axe-core, run in a page.</summary>
internal static class Axe
{
    private static readonly string s_script = ReadScript();

    /// <summary>The violations of WCAG 2.2 AA and of axe's best practices, a line each: the rule, what it asks, and the elements.</summary>
    public static async Task<IReadOnlyList<string>> ViolationsAsync(IPage page)
    {
        await page.EvaluateAsync(s_script);
        var result = await page.EvaluateAsync<JsonElement>("""
            () => axe.run(document, { resultTypes: ["violations"] }).then(result => result.violations.map(violation => ({
                rule: violation.id, help: violation.help,
                nodes: violation.nodes.slice(0, 5).map(node => `${node.target.join(" ")}: ${node.failureSummary}`),
            })))
            """);
        return
        [
            .. result.EnumerateArray().Select(violation =>
                $"{violation.GetProperty("rule")}: {violation.GetProperty("help")}\n  "
                + string.Join("\n  ", violation.GetProperty("nodes").EnumerateArray().Select(node => node.GetString()))),
        ];
    }

    private static string ReadScript()
    {
        var assembly = typeof(AxeResult).Assembly;
        var name = assembly.GetManifestResourceNames().Single(name => name.EndsWith("axe.min.js", StringComparison.Ordinal));
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
