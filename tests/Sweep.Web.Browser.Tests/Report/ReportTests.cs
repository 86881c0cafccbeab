namespace Sweep.Web.Browser.Tests;

[Collection(BrowserTests.Name)]
public sealed class ReportTests(BrowserFixture browser)
{
    [ChromiumFact]
    public async Task Report_OpensFromItsFile_WithTheNetworkOff()
    {
        using var place = new Workplace("2=exit:3@50");
        await place.TrainAsync(place.SweepFile(more: "repeats: 2\nmax_retries: 0"));
        var report = place.PathOf("report.html");
        await place.SweepAsync("report", "demo", "-o", report);

        await using var visit = await Visit.StartAsync(browser, offline: true);
        var asked = new List<string>();
        visit.Page.Request += (_, request) => asked.Add(request.Url);
        await visit.Page.GotoAsync(new Uri(report).AbsoluteUri);
        await visit.SeesAsync("#connection", "report of 20");
        // It opens with its sweep; the list of sweeps is there too, with this one in it.
        await visit.SeesAsync("h1", "demo");
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Sweeps", Exact = true }).First.ClickAsync();
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "demo", Exact = true }).First.ClickAsync();
        await visit.SeesAsync(".grid-space .best-row", "0.004");
        foreach (var tab in await visit.Page.GetByRole(AriaRole.Tab).AllAsync())
        {
            await tab.ClickAsync();
            await Assertions.Expect(visit.Page.GetByText("Loading")).ToHaveCountAsync(0, new() { Timeout = Visit.Timeout });
            await Assertions.Expect(visit.Page.Locator(".problem")).ToHaveCountAsync(0);
        }
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Runs", Exact = true }).ClickAsync();
        await visit.Page.Locator(".grid-space .grid-row[aria-rowindex='2'] a").ClickAsync();
        await visit.SeesAsync("h1:not(.unseen)", "Run ");
        await Assertions.Expect(visit.Page.Locator(".controls")).ToHaveCountAsync(0);
        Assert.Empty(await Axe.ViolationsAsync(visit.Page));
        Assert.Empty(visit.Complaints);
        Assert.All(asked, url => Assert.StartsWith("file://", url, StringComparison.Ordinal));
    }
}
