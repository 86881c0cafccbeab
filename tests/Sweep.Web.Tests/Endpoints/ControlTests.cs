using System.Net;
using System.Net.Http.Json;
using System.Text;

using Sweep.Control;
using Sweep.Core;
using Sweep.Store;
using Sweep.Store.Texts;
using Sweep.Testing;

namespace Sweep.Web.Tests;

/// <summary>What the page changes, and who may.</summary>
public sealed class ControlTests
{
    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task Cancel_OfARunAndOfTheSweep_ThenResume()
    {
        await using var bench = await WebBench.StartAsync();
        await StoredSweep.SubmitAsync(bench.Store);

        var one = await bench.PostAsync("sweeps/demo/cancel", new { run = 2 });
        var rest = await bench.PostAsync("sweeps/demo/cancel", new { run = (int?)null });
        var again = await bench.PostAsync("sweeps/demo/cancel", new { run = 2 });
        var resumed = await bench.PostAsync("sweeps/demo/resume", new { run = (int?)null, from_start = true });

        Assert.Equal((1, 3), (one.Json.GetProperty("cancelled").GetInt32(), rest.Json.GetProperty("cancelled").GetInt32()));
        Assert.Equal(HttpStatusCode.BadRequest, again.Status);
        Assert.StartsWith("run demo/2 is cancelled already", again.Error, StringComparison.Ordinal);
        Assert.Equal(4, resumed.Json.GetProperty("resumed").GetInt32());
        Assert.Equal(4, (await bench.Store.FindSweepAsync("demo", None))!.Counts.Queued);
    }

    [Fact]
    public async Task Pause_AndUnpause_AreToldToWhoeverLooks()
    {
        await using var bench = await WebBench.StartAsync();
        await StoredSweep.SubmitAsync(bench.Store);
        await using var events = await EventReader.OpenAsync(bench.Browser, "/api/events?sweep=demo");
        await events.NextAsync("change", change => !change.GetProperty("on_hold").GetBoolean());

        Assert.Equal(HttpStatusCode.OK, (await bench.PostAsync("sweeps/demo/pause", new { })).Status);
        await events.NextAsync("change", change => change.GetProperty("on_hold").GetBoolean());
        Assert.Null(await StoredSweep.ClaimAsync(bench.Store));
        Assert.Equal(HttpStatusCode.OK, (await bench.PostAsync("sweeps/demo/unpause", new { })).Status);
        await events.NextAsync("change", change => !change.GetProperty("on_hold").GetBoolean());
        Assert.NotNull(await StoredSweep.ClaimAsync(bench.Store));
        Assert.Equal(HttpStatusCode.NotFound, (await bench.PostAsync("sweeps/none/pause", new { })).Status);
    }

    [Theory]
    [InlineData("{\"run\": ", "is not the JSON that is wanted here")]
    [InlineData("{\"run\": \"two\"}", "$.run")]
    public async Task ABodyThatCannotBeRead_IsAnsweredWithWhy(string body, string sentence)
    {
        await using var bench = await WebBench.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/sweeps/demo/cancel")
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("X-Sweep", "1");

        using var response = await bench.Browser.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var answer = new PostAnswer(response.StatusCode, await response.Content.ReadAsStringAsync());
        Assert.Contains(sentence, answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resume_OfARunThatIsCompleted_SaysWhyNot()
    {
        await using var bench = await WebBench.StartAsync();
        await StoredSweep.TrainAsync(bench.Store);

        var answer = await bench.PostAsync("sweeps/demo/resume", new { run = 1 });

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal("run demo/1 is completed; only failed, diverged and cancelled runs are resumed", answer.Error);
    }

    [Fact]
    public async Task Extend_ShowsThePlanFirst_AndStoresItWhenConfirmed()
    {
        await using var bench = await WebBench.StartAsync();
        await StoredSweep.TrainAsync(bench.Store);
        var file = (await bench.GetAsync("sweeps/demo")).GetProperty("spec").GetString()!;
        var text = file.Replace("0.004]", "0.004, 0.005]", StringComparison.Ordinal);

        var plan = await bench.PostAsync("sweeps/demo/extend", new { text, confirm = false });
        var before = (await bench.Store.FindSweepAsync("demo", None))!.Counts.Total;
        var stored = await bench.PostAsync("sweeps/demo/extend", new { text, confirm = true });

        Assert.Equal((1, 4), (plan.Json.GetProperty("new_points").GetInt32(), before));
        var sentences = plan.Json.GetProperty("plan").EnumerateArray().Select(sentence => sentence.GetString()!).ToList();
        Assert.Equal("1 run is added to the 4 that are there; all of them are kept", sentences[0]);
        Assert.Contains(sentences, sentence => sentence.StartsWith("parameters.learning_rate: ", StringComparison.Ordinal));
        Assert.True(stored.Json.GetProperty("stored").GetBoolean());
        var counts = (await bench.Store.FindSweepAsync("demo", None))!.Counts;
        Assert.Equal((4, 1), (counts.Completed, counts.Queued));
    }

    [Fact]
    public async Task Extend_WithTheFileThatThePageShows_ChangesNothing()
    {
        await using var bench = await WebBench.StartAsync();
        await StoredSweep.SubmitAsync(bench.Store, more: "early_terminate: {type: hyperband, min_iter: 25, eta: 2}\nmax_retries: 5");
        var spec = (await bench.Store.FindSweepAsync("demo", None))!.Spec;
        var text = (await bench.GetAsync("sweeps/demo")).GetProperty("spec").GetString();

        var answer = await bench.PostAsync("sweeps/demo/extend", new { text, confirm = true });

        Assert.Equal("no runs are added to the 4 that are there; all of them are kept",
            Assert.Single(answer.Json.GetProperty("plan").EnumerateArray()).GetString());
        Assert.Equal(spec, (await bench.Store.FindSweepAsync("demo", None))!.Spec);
    }

    [Fact]
    public async Task Extend_OfASweepWhoseTextIsElsewhere_IsCheckedAgainstTheStoresCopy()
    {
        using var folder = new TempFolder();
        await using var bench = await WebBench.StartAsync(options => options with
        {
            Texts = new TextCache(folder.PathOf("texts"), TimeProvider.System),
        });
        var data = folder.Write("text.txt", string.Concat(Enumerable.Range(0, 2000).Select(n => $"line {n}\n")));
        var plan = await LoadedPlan.ReadAsync(
            folder.Write("demo.yaml", StoredSweep.File().Replace("builtin:markov", "text.txt", StringComparison.Ordinal)), _ => { },
            _ => Task.FromResult<ISweepStore?>(null), None);
        await Submission.SubmitAsync(bench.Store, plan, new SubmissionChoices(), None);
        File.Delete(data);
        var text = StoredSweep.File().Replace("builtin:markov", data, StringComparison.Ordinal)
            .Replace("0.004]", "0.004, 0.005]", StringComparison.Ordinal);

        var stored = await bench.PostAsync("sweeps/demo/extend", new { text, confirm = true });

        Assert.Equal(1, stored.Json.GetProperty("new_points").GetInt32());
        Assert.Equal(5, (await bench.Store.FindSweepAsync("demo", None))!.Counts.Queued);
    }

    [Fact]
    public async Task Extend_WithAMistake_NamesItsPlace()
    {
        await using var bench = await WebBench.StartAsync();
        await StoredSweep.SubmitAsync(bench.Store);
        var text = StoredSweep.File().Replace("n_layer: 1", "n_layer: -1", StringComparison.Ordinal);

        var answer = await bench.PostAsync("sweeps/demo/extend", new { text, confirm = true });

        var problem = Assert.Single(answer.Json.GetProperty("problems").EnumerateArray());
        Assert.Equal(8, problem.GetProperty("line").GetInt32());
        Assert.Contains("n_layer", problem.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.False(answer.Json.GetProperty("stored").GetBoolean());
    }

    [Theory]
    [InlineData("data: builtin:markov", "data: /etc/passwd", "leave data and val_data as they are")]
    [InlineData("name: demo", "name: other", "the file names the sweep 'other'")]
    public async Task Extend_WithAnotherTextOrName_IsRefused(string old, string young, string sentence)
    {
        await using var bench = await WebBench.StartAsync();
        await StoredSweep.SubmitAsync(bench.Store);
        var text = StoredSweep.File().Replace(old, young, StringComparison.Ordinal);

        var answer = await bench.PostAsync("sweeps/demo/extend", new { text, confirm = true });

        Assert.Contains(sentence, answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("root:", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Drain_OfAStoreThatIsNoCluster_SaysWhatToDo()
    {
        await using var bench = await WebBench.StartAsync();

        var answer = await bench.PostAsync("devices/drain", new { host = "host-1", device = "cpu:0" });

        Assert.Equal(HttpStatusCode.Conflict, answer.Status);
        Assert.Contains("stop the worker on host-1 instead", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Drain_InACluster_IsCarriedOut()
    {
        var asked = new List<(string, string, bool)>();
        await using var bench = await WebBench.StartAsync(options => options with
        {
            SetDrained = (host, device, drain, _) =>
            {
                asked.Add((host, device, drain));
                return Task.FromResult(new DeviceStatus(host, device, "", drain ? DeviceState.Drained : DeviceState.Idle));
            },
        });

        var drained = await bench.PostAsync("devices/drain", new { host = "a", device = "cuda:0" });
        await bench.PostAsync("devices/undrain", new { host = "a", device = "cuda:0" });

        Assert.Equal("drained", drained.Json.GetProperty("state").GetString());
        Assert.Equal([("a", "cuda:0", true), ("a", "cuda:0", false)], asked);
        Assert.True((await bench.GetAsync("info")).GetProperty("cluster").GetBoolean());
    }

    [Theory]
    [InlineData(null, "application/json")]
    [InlineData("1", "text/plain")]
    [InlineData("1", "application/x-www-form-urlencoded")]
    public async Task AWrite_WithoutTheHeaderOrJson_IsRefused_EvenWithTheCookie(string? header, string type)
    {
        await using var bench = await WebBench.StartAsync();
        await StoredSweep.SubmitAsync(bench.Store);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/sweeps/demo/cancel")
        {
            Content = new StringContent("{}", Encoding.UTF8, type),
        };
        if (header is not null)
            request.Headers.Add("X-Sweep", header);

        using var response = await bench.Browser.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal(4, (await bench.Store.FindSweepAsync("demo", None))!.Counts.Queued);
    }

    [Theory]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    public async Task AWrite_FromAnotherSite_IsRefused(string header, string value)
    {
        await using var bench = await WebBench.StartAsync();
        await StoredSweep.SubmitAsync(bench.Store);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/sweeps/demo/cancel") { Content = JsonContent.Create(new { }) };
        request.Headers.Add("X-Sweep", "1");
        request.Headers.Add(header, value);

        Assert.Equal(HttpStatusCode.Forbidden, (await bench.Browser.SendAsync(request)).StatusCode);
        Assert.Equal(4, (await bench.Store.FindSweepAsync("demo", None))!.Counts.Queued);
    }

    [Fact]
    public async Task AReadOnlyDashboard_Shows_AndDoesNotControl()
    {
        await using var bench = await WebBench.StartAsync(options => options with { ReadOnly = true });
        await StoredSweep.SubmitAsync(bench.Store);

        var answer = await bench.PostAsync("sweeps/demo/cancel", new { });

        Assert.Equal(HttpStatusCode.Forbidden, answer.Status);
        Assert.Contains("--read-only", answer.Error, StringComparison.Ordinal);
        Assert.False((await bench.GetAsync("info")).GetProperty("control").GetBoolean());
        Assert.Equal(4, (await bench.GetAsync("sweeps/demo")).GetProperty("queued").GetInt32());
    }

    [Fact]
    public async Task Generate_WithoutACheckpoint_SaysSo()
    {
        await using var bench = await WebBench.StartAsync();
        await StoredSweep.SubmitAsync(bench.Store);

        var wrong = await bench.PostAsync("sweeps/demo/runs/1/generate", new { tokens = 0 });

        Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
        Assert.StartsWith("0 tokens cannot be written here", wrong.Error, StringComparison.Ordinal);
    }
}
