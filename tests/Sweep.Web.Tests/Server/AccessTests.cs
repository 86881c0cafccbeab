using System.Net;
using System.Text.Json;

namespace Sweep.Web.Tests;

/// <summary>Who is let in, and by which address.</summary>
public sealed class AccessTests
{
    [Fact]
    public async Task Page_WithTheToken_BecomesACookieAndTheSameAddressWithoutIt()
    {
        await using var bench = await WebBench.StartAsync();
        using var browser = bench.NewBrowser();

        using var response = await browser.GetAsync(new Uri($"{bench.Root}sweeps/a%20b?x=1&token={TokenOf(bench)}"));

        Assert.Contains("content=\"0;url=/sweeps/a%20b?x=1\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var cookie = Assert.Single(response.Headers.GetValues("Set-Cookie"));
        Assert.Matches("^sweep-[0-9a-f]{8}=", cookie);
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("path=/", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/api/info")).StatusCode);
    }

    [Fact]
    public async Task Page_WithAPathThatNamesAnotherSite_GoesOnToThisOne()
    {
        await using var bench = await WebBench.StartAsync();
        using var browser = bench.NewBrowser();

        using var response = await browser.GetAsync(new Uri($"{bench.Root}/evil.example/x?token={TokenOf(bench)}"));

        Assert.Contains("content=\"0;url=/evil.example/x\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/", "text/html")]
    [InlineData("/api/sweeps", "application/json")]
    [InlineData("/echarts.js", "text/html")]
    [InlineData("/?token=wrong", "text/html")]
    [InlineData("/api/info?token=", "application/json")]
    public async Task Anything_WithoutTheToken_IsRefusedAndSaysWhereItIs(string path, string type)
    {
        await using var bench = await WebBench.StartAsync();
        using var stranger = bench.NewBrowser();

        using var response = await stranger.GetAsync(path);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(type, response.Content.Headers.ContentType!.MediaType);
        Assert.Contains("open the URL that it printed", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:80")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("10.0.0.1")]
    public async Task AnotherHostName_IsRefused_EvenWithTheCookie(string host)
    {
        await using var bench = await WebBench.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/sweeps") { Headers = { Host = host } };

        using var response = await bench.Browser.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        var error = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("error").GetString();
        Assert.Contains("--host NAME", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("[::1]")]
    [InlineData("proxy.example")]
    public async Task AHostNameOfThisMachine_OrOneThatWasGiven_IsAnsweredTo(string host)
    {
        await using var bench = await WebBench.StartAsync(options => options with { HostNames = ["proxy.example"] });
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/info") { Headers = { Host = host } };
        // The browser keeps cookies by the address that it was sent to.
        using var response = await bench.Browser.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("null")]
    [InlineData("http://127.0.0.1")]
    public async Task ARequestFromAnotherSitesPage_IsRefused_EvenWithTheCookie(string origin)
    {
        await using var bench = await WebBench.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/sweeps");
        request.Headers.Add("Origin", origin);

        using var response = await bench.Browser.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task EveryAnswer_AllowsOnlyThisServersScriptsAndStyles()
    {
        await using var bench = await WebBench.StartAsync();
        using var stranger = bench.NewBrowser();

        foreach (var (browser, path) in ((HttpClient, string)[])[(bench.Browser, "/"), (bench.Browser, "/api/sweeps"), (stranger, "/")])
        {
            using var response = await browser.GetAsync(path);
            var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
            Assert.Contains("default-src 'none'; script-src 'self'; style-src 'self'", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        }
    }

    [Fact]
    public async Task TwoDashboards_OnOneHost_HaveCookiesOfTheirOwn()
    {
        await using var one = await WebBench.StartAsync();
        await using var other = await WebBench.StartAsync();

        var instances = new[] { await one.GetAsync("info"), await other.GetAsync("info") }
            .Select(info => info.GetProperty("instance").GetString());

        Assert.Equal(2, instances.Distinct().Count());
    }

    private static string TokenOf(WebBench bench) => bench.Url.Query["?token=".Length..];
}
