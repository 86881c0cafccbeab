namespace Sweep.Web.Browser.Tests;

[Collection(BrowserTests.Name)]
public sealed class ControlTests(BrowserFixture browser)
{
    [ChromiumFact]
    public async Task Sweep_IsCancelled_AndResumed()
    {
        using var place = new Workplace("*=gate:go@50");
        var file = place.SweepFile();
        await using var run = place.Start("run", file);
        await run.SaysAsync("starts on");
        await using var dashboard = await DashboardProcess.StartAsync(place);
        await using var visit = await Visit.StartAsync(browser);
        await visit.OpenAsync(dashboard, "/sweeps/demo");
        await visit.SeesAsync(".state-list", "running");

        // Asked for, and then not wanted: nothing happens.
        await PressAsync(visit, "Cancel…", "Keep it as it is");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Pause", Exact = true }).ClickAsync();
        await visit.SeesAsync("#toasts", "demo is paused");
        await visit.SeesAsync(".vitals", "paused; what is in training goes on to its end");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Unpause", Exact = true }).ClickAsync();
        await visit.SeesAsync("#toasts", "demo goes on");
        await PressAsync(visit, "Cancel…", "Cancel it");
        await visit.SeesAsync("#toasts", "4 runs cancelled");
        await visit.SeesAsync(".state-list", "4 cancelled");
        await run.ExitAsync();

        await PressAsync(visit, "Resume…", "Resume");
        await visit.SeesAsync(".state-list", "4 queued");
        place.Open("go");
        await place.SweepAsync("run", file);
        await visit.SeesAsync(".state-list", "4 completed");
        Assert.Empty(visit.Complaints);
    }

    [ChromiumFact]
    public async Task Sweep_IsExtended_ByAFileWhosePlanIsShownFirst()
    {
        using var place = new Workplace();
        await place.SweepAsync("run", place.SweepFile());
        await using var dashboard = await DashboardProcess.StartAsync(place);
        await using var visit = await Visit.StartAsync(browser);
        await visit.OpenAsync(dashboard, "/sweeps/demo");
        await visit.SeesAsync(".state-list", "4 completed");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Extend…" }).ClickAsync();
        var text = visit.Page.Locator("#extend-text");
        var stored = await text.InputValueAsync();

        await text.FillAsync(stored.Replace("n_head: 2", "n_head: 3", StringComparison.Ordinal));
        await PressInDialogAsync(visit, "Show the plan");
        await visit.SeesAsync(".plan", "n_head");
        await text.FillAsync(stored.Replace("0.004", "0.004, 0.005", StringComparison.Ordinal));
        await PressInDialogAsync(visit, "Show the plan");
        await Assertions.Expect(visit.Page.Locator(".plan")).Not.ToBeEmptyAsync(new() { Timeout = Visit.Timeout });
        await visit.SeesAsync(".state-list", "4 completed");
        await PressInDialogAsync(visit, "Add the new points");
        await visit.SeesAsync(".state-list", "1 queued");
        await visit.SeesAsync(".filter-said", "5 runs");
        Assert.Empty(visit.Complaints);
    }

    [ChromiumFact]
    public async Task ReadOnlyDashboard_ShowsNoControls()
    {
        using var place = new Workplace();
        await place.SweepAsync("run", place.SweepFile());
        await using var dashboard = await DashboardProcess.StartAsync(place, "--read-only");
        await using var visit = await Visit.StartAsync(browser);
        await visit.OpenAsync(dashboard, "/sweeps/demo");
        await visit.SeesAsync(".state-list", "4 completed");
        await Assertions.Expect(visit.Page.Locator(".controls")).ToHaveCountAsync(0);
        Assert.Empty(visit.Complaints);
    }

    private static async Task PressAsync(Visit visit, string control, string answer)
    {
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = control }).ClickAsync();
        await PressInDialogAsync(visit, answer);
        var dialog = visit.Page.Locator("dialog");
        try
        {
            await dialog.WaitForAsync(new() { State = WaitForSelectorState.Detached, Timeout = Visit.Timeout });
        }
        catch (TimeoutException)
        {
            Assert.Fail($"'{answer}' left its dialog open: {await dialog.InnerHTMLAsync()}");
        }
    }

    private static Task PressInDialogAsync(Visit visit, string answer) =>
        visit.Page.Locator("dialog").GetByRole(AriaRole.Button, new() { Name = answer, Exact = true }).ClickAsync();
}
