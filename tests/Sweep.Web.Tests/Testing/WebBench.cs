using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Sweep.Store;

namespace Sweep.Web.Tests;

/// <summary>A dashboard of a fresh store on a free port, and a browser that has been let in, so to speak.</summary>
internal sealed class WebBench : IAsyncDisposable
{
    private readonly TempFolder _folder;
    private readonly DashboardServer _server;

    private WebBench(TempFolder folder, ISweepStore store, DashboardServer server)
    {
        (_folder, Store, _server) = (folder, store, server);
        Browser = NewBrowser();
    }

    public ISweepStore Store { get; }

    /// <summary>Without the token.</summary>
    public Uri Root => new(_server.Url.GetLeftPart(UriPartial.Authority));

    /// <summary>With the token.</summary>
    public Uri Url => _server.Url;

    /// <summary>Has the cookie.</summary>
    public HttpClient Browser { get; }

    public static async Task<WebBench> StartAsync(Func<DashboardOptions, DashboardOptions>? change = null, ISweepStore? store = null)
    {
        var folder = new TempFolder();
        store ??= await SweepStores.OpenAsync(folder.PathOf("sweep.db"));
        var options = new DashboardOptions { Listen = new IPEndPoint(IPAddress.Loopback, 0), Token = AccessToken.Create() };
        var server = await DashboardServer.StartAsync(store, change?.Invoke(options) ?? options, null, CancellationToken.None);
        var bench = new WebBench(folder, store, server);
        (await bench.Browser.GetAsync(bench.Url)).EnsureSuccessStatusCode();
        return bench;
    }

    /// <summary>A browser that knows nothing of this dashboard yet.</summary>
    public HttpClient NewBrowser() => new(new SocketsHttpHandler { CookieContainer = new CookieContainer() })
    {
        BaseAddress = Root,
        Timeout = Awaiting.Timeout,
    };

    /// <summary>The JSON of an address below <c>/api/</c>.</summary>
    public async Task<JsonElement> GetAsync(string path)
    {
        using var response = await Browser.GetAsync($"/api/{path}");
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{path}: {(int)response.StatusCode} {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>Sends JSON as the page does.</summary>
    public async Task<PostAnswer> PostAsync(string path, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/{path}") { Content = JsonContent.Create(body) };
        request.Headers.Add("X-Sweep", "1");
        using var response = await Browser.SendAsync(request);
        return new PostAnswer(response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public async ValueTask DisposeAsync()
    {
        Browser.Dispose();
        await _server.DisposeAsync();
        await Store.DisposeAsync();
        _folder.Dispose();
    }
}
