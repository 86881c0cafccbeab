using System.Net;

namespace Sweep.Web.Tests;

/// <summary>The page and its files.</summary>
public sealed class PageFilesTests
{
    [Theory]
    [InlineData("/")]
    [InlineData("/sweeps/demo")]
    [InlineData("/sweeps/v1.2/runs/3")]
    [InlineData("/devices")]
    public async Task EveryViewsAddress_IsThePage(string path)
    {
        await using var bench = await WebBench.StartAsync();

        using var response = await bench.Browser.GetAsync(path);

        Assert.Equal("text/html", response.Content.Headers.ContentType!.MediaType);
        Assert.StartsWith("<!doctype html>", await response.Content.ReadAsStringAsync(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Echarts_ComesFromThisServer_AndOnceOnly()
    {
        await using var bench = await WebBench.StartAsync();

        using var first = await bench.Browser.GetAsync("/echarts.js");
        using var again = new HttpRequestMessage(HttpMethod.Get, "/echarts.js");
        again.Headers.Add("If-None-Match", first.Headers.ETag!.Tag);
        using var second = await bench.Browser.SendAsync(again);

        Assert.Equal("text/javascript", first.Content.Headers.ContentType!.MediaType);
        Assert.Contains("echarts={}", await first.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    [Theory]
    [InlineData("/js/none.js")]
    [InlineData("/api/none")]
    public async Task WhatIsNotThere_IsNotFound(string path)
    {
        await using var bench = await WebBench.StartAsync();

        Assert.Equal(HttpStatusCode.NotFound, (await bench.Browser.GetAsync(path)).StatusCode);
    }
}
