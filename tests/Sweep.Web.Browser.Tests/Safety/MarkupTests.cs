namespace Sweep.Web.Browser.Tests;

/// <summary>What people and models write stays text.</summary>
[Collection(BrowserTests.Name)]
public sealed class MarkupTests(BrowserFixture browser)
{
    private const string Markup = "<img src=x onerror=window.broken=1>";

    [ChromiumFact]
    public async Task TextOfAModel_ThatHoldsMarkup_IsShownAsText()
    {
        using var place = new Workplace();
        await place.SweepAsync("run", place.SweepFile());
        await using var dashboard = await DashboardProcess.StartAsync(place);
        await using var visit = await Visit.StartAsync(browser);
        await visit.OpenAsync(dashboard, "/sweeps/demo/runs/1");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Generate…" }).ClickAsync();
        await visit.Page.FillAsync("#prompt", Markup);
        await visit.Page.Locator("dialog").GetByRole(AriaRole.Button, new() { Name = "Write" }).ClickAsync();
        await visit.SeesAsync("dialog .sample", Markup);
        await AssertTextOnlyAsync(visit);
    }

    [ChromiumFact]
    public async Task NamesWithMarkup_InAddressesAndFilters_AreShownAsText()
    {
        using var place = new Workplace();
        await place.SweepAsync("run", place.SweepFile());
        await using var dashboard = await DashboardProcess.StartAsync(place);
        await using var visit = await Visit.StartAsync(browser);
        var name = Uri.EscapeDataString(Markup);
        await visit.OpenAsync(dashboard, $"/sweeps/{name}");
        await visit.SeesAsync("h1:not(.unseen)", Markup);
        await AssertTextOnlyAsync(visit);
        await visit.Page.GotoAsync(new Uri(dashboard.Url, $"/sweeps/demo?q={name}&tab={name}&sort={name}&brush={name}:0~1").AbsoluteUri);
        await visit.SeesAsync(".filter-said", "is no condition");
        await AssertTextOnlyAsync(visit);
    }

    private static async Task AssertTextOnlyAsync(Visit visit)
    {
        Assert.Equal(0, await visit.Page.Locator("img, iframe, object").CountAsync());
        Assert.True(await visit.Page.EvaluateAsync<bool>("window.broken === undefined"));
    }
}
