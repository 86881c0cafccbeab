namespace Sweep.Web.Browser.Tests;

[Collection(BrowserTests.Name)]
public sealed class AccessibilityTests(BrowserFixture browser)
{
    private static readonly string[] s_tabs = ["curves", "parallel", "importance", "stopping", "timeline", "file"];

    [ChromiumFact]
    public Task NoPage_HasAViolation_InLightColours() => NoPageHasAViolationAsync(ColorScheme.Light, 1280);

    [ChromiumFact]
    public Task NoPage_HasAViolation_InDarkColours() => NoPageHasAViolationAsync(ColorScheme.Dark, 1280);

    [ChromiumFact]
    public Task NoPage_HasAViolation_OnATelephone() => NoPageHasAViolationAsync(ColorScheme.Light, 390);

    private async Task NoPageHasAViolationAsync(ColorScheme colors, int width)
    {
        using var place = new Workplace("2=exit:3@50", "3#1=exit:3@50");
        await place.TrainAsync(place.SweepFile("demo", "repeats: 2\nmax_retries: 1"));
        await using var dashboard = await DashboardProcess.StartAsync(place);
        await using var visit = await Visit.StartAsync(browser, colors, width);
        await visit.OpenAsync(dashboard, "/");
        var found = new List<string>();
        await CheckAsync("/", ".sweeps");
        foreach (var tab in s_tabs)
            await CheckAsync($"/sweeps/demo?tab={tab}", ".grid-space .grid-row");
        await CheckAsync("/sweeps/demo?by=run&q=learning_rate<0.003&brush=metric:0~9&runs=1,3", ".chip");
        await CheckAsync("/sweeps/demo/runs/3", ".facts");
        await CheckAsync("/sweeps/demo/compare?runs=1,3,5", "table");
        await CheckAsync("/devices", "h1");
        await CheckAsync("/sweeps/no-such-sweep", ".problem");
        await CheckAsync("/nowhere", "h1");
        await CheckAsync("/sweeps/demo", ".grid-space .grid-row");
        foreach (var control in (string[])["Resume…", "Extend…", "Generate…"])
            await CheckDialogAsync(control);
        Assert.True(found.Count == 0, string.Join("\n\n", found));

        async Task CheckDialogAsync(string control)
        {
            await visit.Page.GetByRole(AriaRole.Button, new() { Name = control }).ClickAsync();
            await Assertions.Expect(visit.Page.Locator("dialog")).ToBeVisibleAsync(new() { Timeout = Visit.Timeout });
            found.AddRange((await Axe.ViolationsAsync(visit.Page)).Select(violation => $"{control}: {violation}"));
            await visit.Page.Keyboard.PressAsync("Escape");
            await Assertions.Expect(visit.Page.Locator("dialog")).ToHaveCountAsync(0, new() { Timeout = Visit.Timeout });
        }

        async Task CheckAsync(string path, string there)
        {
            await visit.Page.GotoAsync(new Uri(dashboard.Url, path).AbsoluteUri);
            await Assertions.Expect(visit.Page.Locator(there).First).ToBeVisibleAsync(new() { Timeout = Visit.Timeout });
            await Assertions.Expect(visit.Page.GetByText("Loading")).ToHaveCountAsync(0, new() { Timeout = Visit.Timeout });
            found.AddRange((await Axe.ViolationsAsync(visit.Page)).Select(violation => $"{path}: {violation}"));
            var isTooWide = await visit.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth > innerWidth");
            if (isTooWide)
                found.Add($"{path} is wider than {width} pixels");
        }
    }
}
