namespace Sweep.Web.Browser.Tests;

[Collection(BrowserTests.Name)]
public sealed class LiveTests(BrowserFixture browser)
{
    [ChromiumFact]
    public async Task Sweep_IsWatched_FromSubmitToEnd()
    {
        using var place = new Workplace("*=gate:go@50");
        var file = place.SweepFile();
        await place.SweepAsync("submit", file);
        await using var dashboard = await DashboardProcess.StartAsync(place);
        await using var visit = await Visit.StartAsync(browser);
        await visit.OpenAsync(dashboard, "/sweeps/demo");
        await visit.SeesAsync(".state-list", "4 queued");
        await visit.SeesAsync("#connection", "live");
        // Gone if the page were loaded anew.
        await visit.Page.EvaluateAsync("window.sameDocument = true");

        await using var run = place.Start("run", file);
        await visit.SeesAsync(".state-list", "running");
        await visit.SeesAsync(".grid-space .state-running", "running");
        var grid = visit.Page.Locator(".grid").First;
        var before = await grid.BoundingBoxAsync();
        place.Open("go");
        await visit.SeesAsync(".state-list", "4 completed");
        await visit.SeesAsync(".vitals", "100 %");
        await visit.SeesAsync(".vitals", "finished");
        await visit.SeesAsync(".grid-space .best-row .state-completed", "completed");
        // The faster learner wins in the trainer that computes nothing.
        await visit.SeesAsync(".grid-space .best-row", "0.004");

        Assert.Equal(0, await run.ExitAsync());
        Assert.True(await visit.Page.EvaluateAsync<bool>("window.sameDocument === true"));
        var after = await grid.BoundingBoxAsync();
        Assert.Equal((before!.Y, before.Height), (after!.Y, after.Height));
        Assert.Empty(visit.Complaints);
    }

    [ChromiumFact]
    public async Task ListOfSweeps_ShowsANewOne_WithoutBeingLoadedAnew()
    {
        using var place = new Workplace();
        await place.SweepAsync("submit", place.SweepFile("first"));
        await using var dashboard = await DashboardProcess.StartAsync(place);
        await using var visit = await Visit.StartAsync(browser);
        await visit.OpenAsync(dashboard, "/");
        await visit.SeesAsync(".sweeps", "first");
        await visit.SeesAsync("#connection", "live");
        await place.SweepAsync("submit", place.SweepFile("second"));
        await visit.SeesAsync(".sweeps", "second");
        Assert.Empty(visit.Complaints);
    }

    [ChromiumFact]
    public async Task RunsPage_FollowsItsRun_AndKeepsWhatIsTypedAndTheFocus()
    {
        using var place = new Workplace("*=gate:go@50");
        var file = place.SweepFile();
        await place.SweepAsync("submit", file);
        await using var dashboard = await DashboardProcess.StartAsync(place);
        await using var visit = await Visit.StartAsync(browser);
        await visit.OpenAsync(dashboard, "/sweeps/demo/runs/1");
        await visit.SeesAsync(".vitals", "queued");
        await visit.Page.FillAsync("#other-run", "3");

        await using var run = place.Start("run", file);
        await visit.SeesAsync(".vitals", "running");
        place.Open("go");
        await visit.SeesAsync(".vitals", "completed");
        Assert.Equal(0, await run.ExitAsync());
        await Assertions.Expect(visit.Page.Locator("#other-run")).ToHaveValueAsync("3");
        await Assertions.Expect(visit.Page.Locator("#other-run")).ToBeFocusedAsync();
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.SeesAsync("[aria-label='Differences']", "1 against 3");
        Assert.Empty(visit.Complaints);
    }

    [ChromiumFact]
    public async Task DashboardThatEnds_IsSaid_AndTheFiguresStay()
    {
        using var place = new Workplace();
        await place.SweepAsync("run", place.SweepFile());
        await using var visit = await Visit.StartAsync(browser);
        await using (var dashboard = await DashboardProcess.StartAsync(place))
        {
            await visit.OpenAsync(dashboard, "/sweeps/demo");
            await visit.SeesAsync("#connection", "live");
            await visit.SeesAsync(".state-list", "4 completed");
        }
        await visit.SeesAsync("#connection", "disconnected");
        await visit.SeesAsync(".state-list", "4 completed");
    }
}
