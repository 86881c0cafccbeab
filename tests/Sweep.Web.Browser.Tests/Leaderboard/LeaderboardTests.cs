using System.Globalization;

namespace Sweep.Web.Browser.Tests;

[Collection(BrowserTests.Name)]
public sealed class LeaderboardTests(BrowserFixture browser)
{
    private const string FirstRow = ".grid-space .grid-row[aria-rowindex='2']";

    [ChromiumFact]
    public async Task Leaderboard_IsSortedAndFiltered_AndItsAddressShowsTheSame()
    {
        using var place = new Workplace();
        await place.SweepAsync("run", place.SweepFile());
        await using var dashboard = await DashboardProcess.StartAsync(place);
        await using var visit = await Visit.StartAsync(browser);
        await visit.OpenAsync(dashboard, "/sweeps/demo");
        await visit.SeesAsync(FirstRow, "0.004");

        await visit.Page.ClickAsync(".sort[data-column='learning_rate']");
        await visit.SeesAsync(FirstRow, "0.001");
        await visit.Page.ClickAsync(".sort[data-column='learning_rate']");
        await visit.SeesAsync(FirstRow, "0.004");
        await Assertions.Expect(visit.Page.Locator("[aria-sort='descending']")).ToContainTextAsync("learning_rate");

        await visit.Page.FillAsync("#filter", "learning_rate<0.003 state=completed");
        await visit.SeesAsync(".filter-said", "2 of 4 runs");
        await visit.SeesAsync(FirstRow, "0.002");
        await visit.Page.ReloadAsync();
        await visit.SeesAsync(".filter-said", "2 of 4 runs");
        await visit.SeesAsync(FirstRow, "0.002");

        await visit.Page.FillAsync("#filter", "learning<0.003");
        await visit.SeesAsync(".filter-said", "there is no field 'learning'");
        Assert.Empty(visit.Complaints);
    }

    [ChromiumFact]
    public async Task Columns_OnAPhone_OpenWithinThePage()
    {
        using var place = new Workplace();
        await place.SweepAsync("submit", place.SweepFile());
        await using var dashboard = await DashboardProcess.StartAsync(place);
        await using var visit = await Visit.StartAsync(browser, width: 390);
        await visit.OpenAsync(dashboard, "/sweeps/demo");

        await visit.Page.ClickAsync(".menu summary");
        await visit.SeesAsync(".menu-items", "learning_rate");

        var items = (await visit.Page.Locator(".menu-items").BoundingBoxAsync())!;
        Assert.InRange(items.X, 0, 390);
        Assert.InRange(items.X + items.Width, 0, 390);
        Assert.InRange(await visit.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"), 0, 390);
        Assert.Empty(visit.Complaints);
    }

    [ChromiumFact]
    public async Task Sweeps_ManyOfThem_AreNewestFirstAndCanBeFiltered()
    {
        using var place = new Workplace();
        var file = place.SweepFile();
        var text = await File.ReadAllTextAsync(file);
        for (var i = 1; i <= 13; i++)
        {
            await File.WriteAllTextAsync(file, text.Replace("name: demo", $"name: sweep-{i}", StringComparison.Ordinal));
            await place.SweepAsync("submit", file);
        }
        await using var dashboard = await DashboardProcess.StartAsync(place);
        await using var visit = await Visit.StartAsync(browser);
        await visit.OpenAsync(dashboard, "/");
        await visit.SeesAsync(".sweep-name", "sweep-13");

        await visit.Page.FillAsync("#sweeps-filter", "sweep-4");
        await visit.SeesAsync("#sweeps-said", "1 of 13 sweeps");
        await visit.SeesAsync(".sweep-name", "sweep-4");
        Assert.EndsWith("Z", await visit.Page.Locator(".sweep-time span").Last.InnerTextAsync(), StringComparison.Ordinal);
        Assert.Empty(visit.Complaints);
    }

    [ChromiumFact]
    public async Task BrushOnAnAxis_FiltersTheLeaderboardAndTheOtherViews()
    {
        using var place = new Workplace();
        await place.SweepAsync("run", place.SweepFile());
        await using var dashboard = await DashboardProcess.StartAsync(place);
        await using var visit = await Visit.StartAsync(browser);
        await visit.OpenAsync(dashboard, "/sweeps/demo?tab=parallel");
        var axis = visit.Page.Locator(".axis", new() { Has = visit.Page.GetByRole(AriaRole.Button, new() { Name = "learning_rate" }) });
        var track = axis.Locator(".track");
        await track.ScrollIntoViewIfNeededAsync();
        var box = (await track.BoundingBoxAsync())!;

        // The upper half: 0.003 and 0.004.
        var x = box.X + box.Width / 2;
        await visit.Page.Mouse.MoveAsync(x, box.Y + 1);
        await visit.Page.Mouse.DownAsync();
        await visit.Page.Mouse.MoveAsync(x, box.Y + box.Height / 4, new() { Steps = 4 });
        await visit.Page.Mouse.MoveAsync(x, box.Y + box.Height / 2, new() { Steps = 4 });
        await visit.Page.Mouse.UpAsync();
        await visit.SeesAsync(".filter-said", "2 of 4 runs");
        await visit.SeesAsync(".chip", "learning_rate");
        await Assertions.Expect(visit.Page.Locator(".grid-space .grid-row:visible")).ToHaveCountAsync(2, new() { Timeout = Visit.Timeout });

        await visit.Page.GetByRole(AriaRole.Tab, new() { Name = "Importance and slices" }).ClickAsync();
        await Assertions.Expect(visit.Page.Locator(".chart").First).ToHaveAttributeAsync(
            "aria-label", new System.Text.RegularExpressions.Regex("2 runs"), new() { Timeout = Visit.Timeout });
        await visit.Page.ReloadAsync();
        await visit.SeesAsync(".filter-said", "2 of 4 runs");
        await visit.Page.ClickAsync(".chip");
        await visit.SeesAsync(".filter-said", "4 runs");
        Assert.Empty(visit.Complaints);
    }

    [ChromiumFact]
    public async Task Keyboard_BrushesMovesAndOpens()
    {
        using var place = new Workplace();
        await place.SweepAsync("run", place.SweepFile());
        await using var dashboard = await DashboardProcess.StartAsync(place);
        await using var visit = await Visit.StartAsync(browser);
        await visit.OpenAsync(dashboard, "/sweeps/demo?tab=parallel");
        var axis = visit.Page.GetByRole(AriaRole.Button, new() { Name = "learning_rate" }).And(visit.Page.Locator(".axis-name"));
        await axis.FocusAsync();
        // From the top down to where 0.004 is out.
        await visit.Page.Keyboard.PressAsync("ArrowDown");
        await visit.SeesAsync(".filter-said", "3 of 4 runs");
        await visit.Page.Keyboard.PressAsync("Escape");
        await visit.SeesAsync(".filter-said", "4 runs");

        await visit.Page.FocusAsync(FirstRow);
        await visit.Page.Keyboard.PressAsync("ArrowDown");
        var second = visit.Page.Locator(".grid-space .grid-row[aria-rowindex='3']");
        await Assertions.Expect(second).ToBeFocusedAsync();
        await visit.Page.Keyboard.PressAsync("Space");
        await Assertions.Expect(second).ToHaveAttributeAsync("aria-selected", "true");
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.SeesAsync("h1:not(.unseen)", "Run 3");
        Assert.Empty(visit.Complaints);
    }

    [ChromiumFact]
    public async Task OfThousandsOfRuns_OnlyRowsInSightAreElements()
    {
        using var place = new Workplace();
        var rates = string.Join(", ", Enumerable.Range(1, 3000).Select(i => (i * 1e-6).ToString("0.000000", CultureInfo.InvariantCulture)));
        var file = place.SweepFile();
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace("[0.001, 0.002, 0.003, 0.004]", $"[{rates}]"));
        await place.SweepAsync("submit", file);
        await using var dashboard = await DashboardProcess.StartAsync(place);
        await using var visit = await Visit.StartAsync(browser);
        await visit.OpenAsync(dashboard, "/sweeps/demo");
        await visit.SeesAsync(".filter-said", "3,000 runs");
        await visit.Page.FocusAsync(FirstRow);
        await visit.Page.Keyboard.PressAsync("End");
        await Assertions.Expect(visit.Page.Locator(".grid-space .grid-row[aria-rowindex='3001']")).ToBeFocusedAsync();
        Assert.InRange(await visit.Page.Locator(".grid-space .grid-row").CountAsync(), 5, 100);
        Assert.Empty(visit.Complaints);
    }
}
