using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Sweep.Core;
using Sweep.Store;

namespace Sweep.Web.Tests;

/// <summary>The page as one file.</summary>
public sealed partial class SweepReportTests
{
    private const string Hostile = "</script><img src=x onerror=alert(1)><!--";

    [Fact]
    public async Task Report_HoldsEverythingThatThePageAsksFor_AsTheDashboardAnswers()
    {
        await using var bench = await WebBench.StartAsync();
        await StoredSweep.TrainAsync(bench.Store);

        var data = DataOf(await ReportAsync(bench.Store));

        foreach (var path in (string[])["", "/table", "/curves", "/importance", "/stopping", "/timeline"])
        {
            // The counter is the server's own.
            var (there, here) = (await bench.GetAsync($"sweeps/demo{path}"), data.GetProperty($"sweeps/demo{path}"));
            Assert.Equal(Counter().Replace(there.GetRawText(), ""), Counter().Replace(here.GetRawText(), ""));
        }
        Assert.True(data.GetProperty("info").GetProperty("report").GetBoolean());
        Assert.False(data.GetProperty("info").GetProperty("control").GetBoolean());
        Assert.Equal("demo/3", data.GetProperty("sweeps/demo/runs/3").GetProperty("run").GetString());
        Assert.Equal(6, data.GetProperty("sweeps/demo/compare").GetProperty("pairs").GetArrayLength());
    }

    [Fact]
    public async Task Report_NamesNoAddress_AndItsPolicyAllowsItsOwnScriptAndStyleOnly()
    {
        await using var bench = await WebBench.StartAsync();
        await StoredSweep.TrainAsync(bench.Store);

        var page = await ReportAsync(bench.Store);

        var policy = Policy().Match(page).Groups["policy"].Value;
        Assert.StartsWith("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        var script = Assert.Single(Script().Matches(page)).Groups["code"].Value;
        var style = Assert.Single(Style().Matches(page)).Groups["rules"].Value;
        Assert.Contains($"script-src '{HashOf(script)}'", policy, StringComparison.Ordinal);
        Assert.Contains($"style-src '{HashOf(style)}'", policy, StringComparison.Ordinal);
        Assert.DoesNotMatch("<(script|link|img|iframe)[^>]+(src|href)=", page.Replace(script, "", StringComparison.Ordinal));
        Assert.Contains("echarts={}", script, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_OfASweepWhoseNameIsHtml_HoldsItAsTextOnly()
    {
        await using var bench = await WebBench.StartAsync();
        await StoredSweep.TrainAsync(bench.Store, Hostile.Replace('/', '|'));
        var lease = (await SubmitOneAsync(bench.Store))!;
        await bench.Store.FailAsync(lease, new RunFailure(FailureKind.Config, Hostile, 1), CancellationToken.None);

        var page = await ReportAsync(bench.Store, Hostile.Replace('/', '|'));
        var other = await ReportAsync(bench.Store, "failing");

        Assert.DoesNotContain("<img src=x", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<img src=x", other, StringComparison.Ordinal);
        Assert.Equal(Hostile.Replace('/', '|'), DataOf(page).GetProperty("sweeps")[0].GetProperty("sweep").GetString());
        var failures = DataOf(other).GetProperty("sweeps/failing/table").GetProperty("runs").GetProperty("failure");
        Assert.Contains(failures.EnumerateArray(), failure => failure.GetString()?.Contains(Hostile, StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task Report_OfAThousandRuns_IsBelow3Megabytes_AndSaysWhatItLeavesOut()
    {
        await using var bench = await WebBench.StartAsync();
        await ManyRuns.FillAsync(bench.Store, "many", runs: 1000, evaluations: 40);

        var page = await ReportAsync(bench.Store, "many");

        Assert.InRange(Encoding.UTF8.GetByteCount(page), 1_000_000, 3_000_000);
        var caution = DataOf(page).GetProperty("info").GetProperty("caution").GetString();
        Assert.Contains("at most 16 evaluations of each curve, picked and not averaged", caution, StringComparison.Ordinal);
        Assert.Contains("the whole story of 40 of 1,000 runs", caution, StringComparison.Ordinal);
        var curve = DataOf(page).GetProperty("sweeps/many/curves").GetProperty("runs").EnumerateObject().First().Value;
        Assert.InRange(curve.GetProperty("step").GetArrayLength(), 14, 16);
    }

    private static async Task<RunLease?> SubmitOneAsync(ISweepStore store)
    {
        await StoredSweep.SubmitAsync(store, "failing");
        return await StoredSweep.ClaimAsync(store, "failing");
    }

    private static async Task<string> ReportAsync(ISweepStore store, string sweep = "demo") =>
        Encoding.UTF8.GetString(await SweepReport.WriteAsync(store, sweep, TimeProvider.System, CancellationToken.None));

    private static JsonElement DataOf(string page) => JsonDocument.Parse(Data().Match(page).Groups["json"].Value).RootElement;

    private static string HashOf(string text) => $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";

    [GeneratedRegex("http-equiv=\"Content-Security-Policy\" content=\"(?<policy>[^\"]*)\"")]
    private static partial Regex Policy();

    [GeneratedRegex("<script>(?<code>.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex Script();

    [GeneratedRegex("<style>(?<rules>.*?)</style>", RegexOptions.Singleline)]
    private static partial Regex Style();

    [GeneratedRegex("id=\"report-data\">(?<json>.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex Data();

    [GeneratedRegex("\"changed\":[0-9]+")]
    private static partial Regex Counter();
}
