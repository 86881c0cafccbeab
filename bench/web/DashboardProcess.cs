using System.Globalization;
using System.Net;
using Sweep.Testing;

namespace Sweep.Bench.Web;

/// <summary><c>sweep dashboard</c> at work, and a browser that it has let in.</summary>
internal sealed class DashboardProcess : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private DashboardProcess(ChildProcess process, HttpClient browser) => (_process, Browser) = (process, browser);

    public HttpClient Browser { get; }

    /// <summary>The most memory that it has had resident, in MiB, as the kernel counts it.</summary>
    public int PeakMebibytes
    {
        get
        {
            var line = File.ReadLines($"/proc/{_process.Id}/status").Single(text => text.StartsWith("VmHWM:", StringComparison.Ordinal));
            return int.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
        }
    }

    public static async Task<DashboardProcess> StartAsync(string store)
    {
        var process = new ChildProcess(ChildProcess.StartInfo(
            Repository.PathOf("artifacts", "bin", "Sweep.Cli", "release", "sweep"),
            ["dashboard", "--listen", "127.0.0.1:0", "--store", store]));
        await process.SaysAsync("?token=");
        var line = process.Output.Split('\n').Single(text => text.Contains("?token=", StringComparison.Ordinal));
        var url = new Uri(line[line.IndexOf("http", StringComparison.Ordinal)..].Trim());
        var browser = new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer() }) { BaseAddress = url };
        (await browser.GetAsync(url)).EnsureSuccessStatusCode();
        return new DashboardProcess(process, browser);
    }

    public async ValueTask DisposeAsync()
    {
        Browser.Dispose();
        await _process.DisposeAsync();
    }
}
