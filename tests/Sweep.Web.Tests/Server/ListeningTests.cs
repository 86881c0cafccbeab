using System.Net;
using Sweep.Core;
using Sweep.Store;

namespace Sweep.Web.Tests;

/// <summary>Where a dashboard may listen.</summary>
public sealed class ListeningTests
{
    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    [InlineData("192.0.2.1")]
    public async Task BeyondThisMachine_WithoutTlsOrInsecure_IsRefused(string address)
    {
        using var folder = new TempFolder();
        await using var store = await SweepStores.OpenAsync(folder.PathOf("sweep.db"));

        var error = await Assert.ThrowsAsync<UsageException>(
            () => DashboardServer.StartAsync(store, Options(IPAddress.Parse(address)), null, CancellationToken.None));

        Assert.Contains("--insecure", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BeyondThisMachine_WithInsecure_IsListenedOn_AndStillAsksForTheToken()
    {
        using var folder = new TempFolder();
        await using var store = await SweepStores.OpenAsync(folder.PathOf("sweep.db"));
        await using var server = await DashboardServer.StartAsync(
            store, Options(IPAddress.Any) with { Insecure = true }, null, CancellationToken.None);
        using var browser = new HttpClient();

        using var response = await browser.GetAsync(new Uri($"http://127.0.0.1:{server.Url.Port}/"));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task APortThatIsTaken_IsSaidInOneSentence()
    {
        await using var bench = await WebBench.StartAsync();
        using var folder = new TempFolder();
        await using var store = await SweepStores.OpenAsync(folder.PathOf("other.db"));
        var options = Options(IPAddress.Loopback) with { Listen = new IPEndPoint(IPAddress.Loopback, bench.Root.Port) };

        var error = await Assert.ThrowsAsync<UsageException>(
            () => DashboardServer.StartAsync(store, options, null, CancellationToken.None));

        Assert.StartsWith($"another program listens on 127.0.0.1:{bench.Root.Port} already", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("8291")]
    [InlineData("somewhere:80")]
    [InlineData("127.0.0.1:port")]
    public void Parse_OfNoAddressAndPort_SaysHowToWriteOne(string text) =>
        Assert.Contains(
            "write 127.0.0.1:8291", Assert.Throws<UsageException>(() => Listening.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_OfLocalhost_IsTheLoopbackAddress() =>
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, 0), Listening.Parse("localhost:0"));

    private static DashboardOptions Options(IPAddress address) =>
        new() { Listen = new IPEndPoint(address, 0), Token = AccessToken.Create() };
}
