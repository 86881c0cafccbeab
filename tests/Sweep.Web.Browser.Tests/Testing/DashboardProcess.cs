namespace Sweep.Web.Browser.Tests;

/// <summary>The real <c>sweep dashboard</c> over a store, and the URL that it printed.</summary>
internal sealed class DashboardProcess : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private DashboardProcess(ChildProcess process, Uri url) => (_process, Url) = (process, url);

    /// <summary>With the token.</summary>
    public Uri Url { get; }

    public static async Task<DashboardProcess> StartAsync(Workplace place, params string[] options)
    {
        var process = new ChildProcess(place.StartInfo(["dashboard", "--listen", "127.0.0.1:0", .. options]));
        await process.SaysAsync("?token=");
        var line = process.Output.Split('\n').First(line => line.Contains("?token=", StringComparison.Ordinal));
        return new DashboardProcess(process, new Uri(line[line.IndexOf("http://", StringComparison.Ordinal)..].Trim()));
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
