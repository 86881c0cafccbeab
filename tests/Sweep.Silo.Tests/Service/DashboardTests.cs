using System.Net;
using System.Text.Json;
using Sweep.Store;
using Sweep.Testing;

namespace Sweep.Silo.Tests.Service;

/// <summary><c>sweep-silo --dashboard</c>.</summary>
public sealed class DashboardTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TempFolder _folder = new();

    private string TokenFile => _folder.PathOf("state", "dashboard", "alone", "token");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Service_WithADashboard_ServesItsStore_AndKeepsTheTokenOverARestart()
    {
        var store = _folder.PathOf("sweep.db");
        await using (var opened = await SweepStores.OpenAsync(store))
            await opened.SubmitAsync(FakeSweep.Of(3), extend: false, CancellationToken.None);

        var first = await SweepsAsync(store);
        var token = await File.ReadAllTextAsync(TokenFile);
        var second = await SweepsAsync(store);

        Assert.Equal(["fake", "fake"], new[] { first, second }.Select(sweeps => sweeps[0].GetProperty("sweep").GetString()));
        Assert.Equal(token, await File.ReadAllTextAsync(TokenFile));
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(TokenFile));
    }

    [Fact]
    public async Task Service_WhoseDashboardPortIsTaken_SaysSoAndEndsWith2()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();

        await using var silo = Start(_folder.PathOf("sweep.db"), "--dashboard-listen", listener.LocalEndpoint.ToString()!);

        Assert.Equal(2, await silo.ExitAsync());
        Assert.Contains($"--dashboard-listen: another program listens on {listener.LocalEndpoint}", silo.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Service_WhoseDashboardOthersReachWithoutTls_IsRefused()
    {
        await using var silo = Start(_folder.PathOf("sweep.db"), "--dashboard-listen", "0.0.0.0:0");

        Assert.Equal(2, await silo.ExitAsync());
        Assert.Contains("--dashboard-insecure", silo.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Token_ThatOthersCouldRead_IsReplaced()
    {
        var path = _folder.Write("token", new string('x', 32));
        File.SetUnixFileMode(path, OwnerOnly | UnixFileMode.OtherRead);

        var token = DashboardToken.Of(path);

        Assert.NotEqual(new string('x', 32), token.Text);
        Assert.Equal((token.Text, OwnerOnly), (File.ReadAllText(path), File.GetUnixFileMode(path)));
        Assert.Equal(token, DashboardToken.Of(path));
    }

    private SiloProcess Start(string store, params string[] more) => SiloProcess.Start(
        "alone", null, new Dictionary<string, string> { ["SWEEP_STATE"] = _folder.PathOf("state") },
        ["--store", store, "--devices", "none", "--health", $"127.0.0.1:{FreePort.Find()}", "--dashboard", .. more]);

    private async Task<JsonElement> SweepsAsync(string store)
    {
        await using var silo = Start(store, "--dashboard-listen", "127.0.0.1:0");
        await silo.ReadyAsync();
        var line = silo.Output.Split('\n').Single(text => text.StartsWith("dashboard ", StringComparison.Ordinal));
        var url = line["dashboard ".Length..].Split('?')[0];
        var cookies = new SocketsHttpHandler { CookieContainer = new CookieContainer() };
        using var browser = new HttpClient(cookies) { BaseAddress = new Uri(url) };
        using var stranger = await browser.GetAsync("/api/sweeps");
        Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
        (await browser.GetAsync($"/?token={await File.ReadAllTextAsync(TokenFile)}")).EnsureSuccessStatusCode();
        Assert.DoesNotContain(await File.ReadAllTextAsync(TokenFile), silo.Said, StringComparison.Ordinal);
        var sweeps = JsonDocument.Parse(await browser.GetStringAsync("/api/sweeps")).RootElement;
        silo.Send(ChildProcess.SigTerm);
        Assert.Equal(0, await silo.ExitAsync());
        return sweeps;
    }
}
