namespace Sweep.Web.Browser.Tests;

/// <summary>A page in a context of its own. What it complains about (errors of scripts, refusals by its content policy) is kept.</summary>
internal sealed class Visit : IAsyncDisposable
{
    /// <summary>How long anything may take to appear, also on a slow machine.</summary>
    public const float Timeout = 180_000;

    private readonly IBrowserContext _context;
    private readonly List<string> _complaints = [];

    private Visit(IBrowserContext context, IPage page) => (_context, Page) = (context, page);

    public IPage Page { get; }

    public IReadOnlyList<string> Complaints => _complaints;

    public static async Task<Visit> StartAsync(
        BrowserFixture browser, ColorScheme colors = ColorScheme.Light, int width = 1280, bool offline = false)
    {
        var context = await browser.Browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = 860 },
            ColorScheme = colors,
            ReducedMotion = ReducedMotion.Reduce,
            Offline = offline,
        });
        context.SetDefaultTimeout(Timeout);
        context.SetDefaultNavigationTimeout(Timeout);
        var page = await context.NewPageAsync();
        var visit = new Visit(context, page);
        page.PageError += (_, error) => visit._complaints.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                visit._complaints.Add($"{message.Text} ({message.Location})");
        };
        return visit;
    }

    /// <summary>Opens the dashboard by the URL that it printed, so that the browser has its cookie, and then one of its pages.</summary>
    public async Task OpenAsync(DashboardProcess dashboard, string path)
    {
        await Page.GotoAsync(dashboard.Url.AbsoluteUri);
        await Assertions.Expect(Page.Locator("#pages a").First).ToBeVisibleAsync(new() { Timeout = Timeout });
        if (path != "/")
            await Page.GotoAsync(new Uri(dashboard.Url, path).AbsoluteUri);
    }

    /// <summary>Waits for an element whose text holds this.</summary>
    public Task SeesAsync(string selector, string text) =>
        Assertions.Expect(Page.Locator(selector).First).ToContainTextAsync(text, new() { Timeout = Timeout });

    public async ValueTask DisposeAsync() => await _context.CloseAsync();
}
