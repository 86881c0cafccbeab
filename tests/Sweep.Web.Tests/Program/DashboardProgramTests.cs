using System.Net;
using Sweep.Store;

namespace Sweep.Web.Tests;

/// <summary><c>sweep dashboard</c> and <c>sweep report</c> as a person types them.</summary>
public sealed class DashboardProgramTests : IAsyncLifetime, IDisposable
{
    private readonly TempFolder _folder = new();

    private string Location => _folder.PathOf("sweep.db");

    public async Task InitializeAsync()
    {
        await using var store = await SweepStores.OpenAsync(Location);
        await StoredSweep.TrainAsync(store);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(ChildProcess.SigInt)]
    [InlineData(ChildProcess.SigTerm)]
    public async Task Dashboard_PrintsItsUrl_AndEndsInOrderWhenAsked(int signal)
    {
        await using var program = Start("dashboard", "demo", "--listen", "127.0.0.1:0");
        var url = await UrlAsync(program);
        using var browser = new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer() });

        using var entered = await browser.GetAsync(url);
        using var answer = await browser.GetAsync(new Uri(url, "/api/sweeps/demo/table"));
        program.Send(signal);

        Assert.Equal("/sweeps/demo", url.AbsolutePath);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(0, await program.ExitAsync());
        Assert.DoesNotContain("Exception", program.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dashboard_WithAStreamOpen_EndsWithinSeconds()
    {
        await using var program = Start("dashboard", "--listen", "127.0.0.1:0");
        var url = await UrlAsync(program);
        using var browser = new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer() });
        (await browser.GetAsync(url)).Dispose();
        await using var events = await EventReader.OpenAsync(browser, new Uri(url, "/api/events").AbsoluteUri);
        await events.NextAsync("sweeps");

        program.Send(ChildProcess.SigInt);

        Assert.Equal(0, await program.ExitAsync());
    }

    [Fact]
    public async Task Dashboard_OnAPortThatIsTaken_SaysSoAndEndsWith2()
    {
        await using var first = Start("dashboard", "--listen", "127.0.0.1:0");
        var port = (await UrlAsync(first)).Port;

        await using var second = Start("dashboard", "--listen", $"127.0.0.1:{port}");

        Assert.Equal(2, await second.ExitAsync());
        Assert.StartsWith($"sweep: another program listens on 127.0.0.1:{port} already", second.Errors, StringComparison.Ordinal);
        Assert.Equal("", second.Output);
    }

    [Theory]
    [InlineData("none", "--listen", "127.0.0.1:0", "there is no sweep 'none'")]
    [InlineData("demo", "--listen", "nowhere", "--listen 'nowhere' is no address and port")]
    [InlineData("demo", "--listen", "0.0.0.0:0", "without TLS the token could be read on the way")]
    [InlineData("demo", "--certificate", "/none.pem", "the certificate '/none.pem' cannot be read")]
    [InlineData("demo", "--listne", "127.0.0.1:0", "dashboard has no option '--listne'")]
    public async Task Dashboard_WithAWrongArgument_EndsWith2AndSaysWhich(string sweep, string option, string value, string sentence)
    {
        await using var program = Start("dashboard", sweep, option, value);

        Assert.Equal(2, await program.ExitAsync());
        Assert.Contains(sentence, program.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_IsWrittenWhereItIsAskedFor()
    {
        var path = _folder.PathOf("out.html");
        await using var program = Start("report", "demo", "-o", path);

        Assert.Equal(0, await program.ExitAsync());
        Assert.StartsWith(path, program.Output, StringComparison.Ordinal);
        Assert.StartsWith("<!doctype html>", await File.ReadAllTextAsync(path), StringComparison.OrdinalIgnoreCase);
        Assert.Equal([path], Directory.GetFiles(_folder.Root, "*.html*"));
    }

    [Fact]
    public async Task Report_ToStandardOutput_IsThatAlone()
    {
        await using var program = Start("report", "demo", "-o", "-");

        Assert.Equal(0, await program.ExitAsync());
        Assert.StartsWith("<!doctype html>", program.Output, StringComparison.OrdinalIgnoreCase);
        Assert.EndsWith("</html>", program.Output.TrimEnd(), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Root, "*-*"));
    }

    [Theory]
    [InlineData("demo", "/proc/none/out.html", "cannot be written")]
    [InlineData("none", "out.html", "there is no sweep 'none'")]
    public async Task Report_ThatCannotBeWritten_SaysWhy(string sweep, string path, string sentence)
    {
        await using var program = Start("report", sweep, "--output", path);

        Assert.Equal(2, await program.ExitAsync());
        Assert.Contains(sentence, program.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void TheProgramBesideTheCommandLine_FindsAllItsLibrariesThere()
    {
        var folder = Path.GetDirectoryName(BuiltProgram.Sweep)!;
        using var listed = System.Text.Json.JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "sweep-dashboard.deps.json")));
        var libraries = listed.RootElement.GetProperty("targets").EnumerateObject().Single().Value.EnumerateObject()
            .Where(library => library.Value.TryGetProperty("runtime", out _))
            .SelectMany(library => library.Value.GetProperty("runtime").EnumerateObject().Select(file => Path.GetFileName(file.Name)));

        Assert.All(libraries, file => Assert.True(File.Exists(Path.Combine(folder, file)), $"{file} is not in {folder}"));
    }

    private ChildProcess Start(params string[] arguments) =>
        new(ChildProcess.StartInfo(BuiltProgram.Sweep, [.. arguments, "--store", Location], ("SWEEP_STORE", null), ("SWEEP_DEBUG", null)));

    private static async Task<Uri> UrlAsync(ChildProcess program)
    {
        await program.SaysAsync("?token=");
        var line = program.Output.Split('\n').Single(text => text.Contains("?token=", StringComparison.Ordinal));
        return new Uri(line[line.IndexOf("http", StringComparison.Ordinal)..].Trim());
    }
}
