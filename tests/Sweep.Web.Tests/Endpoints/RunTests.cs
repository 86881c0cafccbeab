using System.Net;
using Sweep.Core;

namespace Sweep.Web.Tests;

/// <summary>What the page reads of runs: one's story, comparisons, and pictures of a whole sweep.</summary>
public sealed class RunTests
{
    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task Run_HasItsStory()
    {
        await using var bench = await WebBench.StartAsync();
        await StoredSweep.TrainAsync(bench.Store);

        var run = await bench.GetAsync("sweeps/demo/runs/2");

        Assert.Equal(("demo/2", "completed"), (run.GetProperty("run").GetString(), run.GetProperty("state").GetString()));
        Assert.Equal([0, 25, 50, 75, 100], run.GetProperty("evaluations").GetProperty("step").EnumerateArray().Select(s => s.GetInt32()));
        Assert.Equal("completed", run.GetProperty("attempt_history")[0].GetProperty("outcome").GetString());
        Assert.Equal(0.002, run.GetProperty("params").GetProperty("learning_rate").GetDouble());
        Assert.Equal(HttpStatusCode.NotFound, (await bench.Browser.GetAsync("/api/sweeps/demo/runs/99")).StatusCode);
    }

    [Fact]
    public async Task Compare_TellsEveryPairOnce_PairedOverSequences()
    {
        await using var bench = await WebBench.StartAsync();
        await StoredSweep.TrainAsync(bench.Store);

        var compared = await bench.GetAsync("sweeps/demo/compare?runs=4,1,2");

        Assert.Equal(["learning_rate"], compared.GetProperty("differing").EnumerateArray().Select(name => name.GetString()));
        var pairs = compared.GetProperty("pairs").EnumerateArray().ToList();
        Assert.Equal([(4, 1), (4, 2), (1, 2)], pairs.Select(pair => (pair.GetProperty("a").GetInt32(), pair.GetProperty("b").GetInt32())));
        Assert.True(pairs[0].GetProperty("difference").GetDouble() > 0);
        Assert.True(pairs[2].GetProperty("difference").GetDouble() < 0);
        Assert.All(pairs, pair => Assert.Equal("paired_evaluation", pair.GetProperty("noise").GetString()));
        Assert.StartsWith("run 4 is the better model", pairs[0].GetProperty("sentence").GetString(), StringComparison.Ordinal);
        Assert.Equal(3, compared.GetProperty("curves").GetProperty("runs").EnumerateObject().Count());
    }

    [Theory]
    [InlineData("runs=1", "2 to 8 runs are compared")]
    [InlineData("runs=1,2,3,4,5,6,7,8,9", "2 to 8 runs are compared")]
    [InlineData("runs=1,x", "'x' is no run's number")]
    public async Task Compare_OfTooFewOrTooMany_SaysHowMany(string query, string sentence)
    {
        await using var bench = await WebBench.StartAsync();
        await StoredSweep.SubmitAsync(bench.Store);

        using var response = await bench.Browser.GetAsync($"/api/sweeps/demo/compare?{query}");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(sentence, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Timeline_HasABarForEachAttempt()
    {
        await using var bench = await WebBench.StartAsync();
        await StoredSweep.SubmitAsync(bench.Store);
        await bench.Store.ReleaseAsync((await StoredSweep.ClaimAsync(bench.Store))!, None);
        await StoredSweep.FinishAsync(bench.Store, (await StoredSweep.ClaimAsync(bench.Store))!);

        var timeline = await bench.GetAsync("sweeps/demo/timeline");

        Assert.Equal(["host-1/cpu:0"], timeline.GetProperty("devices").EnumerateArray().Select(device => device.GetString()));
        Assert.Equal(
            [(1, 1, "released"), (1, 2, "completed")],
            timeline.GetProperty("attempts").EnumerateArray().Select(
                a => (a.GetProperty("run").GetInt32(), a.GetProperty("attempt").GetInt32(), a.GetProperty("outcome").GetString()!)));
    }

    [Fact]
    public async Task Stopping_HasWhoGotToEachRung_AndWhatWasDecided()
    {
        await using var bench = await WebBench.StartAsync();
        await StoredSweep.SubmitAsync(bench.Store, more: "early_terminate: {type: hyperband, min_iter: 25, eta: 2}");
        await StoredSweep.TrainWithRungsAsync(bench.Store);

        var stopping = await bench.GetAsync("sweeps/demo/stopping");

        Assert.Equal(
            [(25, 2, 2, 2, 0), (50, 1, 1, 1, 0)],
            stopping.GetProperty("rungs").EnumerateArray().Select(rung => (
                rung.GetProperty("step").GetInt32(), rung.GetProperty("quota").GetInt32(), rung.GetProperty("in").GetInt32(),
                rung.GetProperty("out").GetInt32(), rung.GetProperty("undecided").GetInt32())));
        Assert.Equal(
            [(4, 0, "on", 1), (3, 0, "on", 2), (2, 0, "out", 3), (1, 0, "out", 4), (4, 1, "on", 1), (3, 1, "out", 2)],
            stopping.GetProperty("decisions").EnumerateArray().Select(decision => (
                decision.GetProperty("run").GetInt32(), decision.GetProperty("rung").GetInt32(),
                decision.GetProperty("verdict").GetString()!, decision.GetProperty("rank").GetInt32())));
    }

    [Fact]
    public async Task Stopping_OfASweepWithoutIt_IsNull()
    {
        await using var bench = await WebBench.StartAsync();
        await StoredSweep.SubmitAsync(bench.Store);

        Assert.Equal(System.Text.Json.JsonValueKind.Null, (await bench.GetAsync("sweeps/demo/stopping")).ValueKind);
    }

    [Fact]
    public async Task Importance_IsOfAFullGrid_OrSaysWhyNot()
    {
        await using var bench = await WebBench.StartAsync();
        await StoredSweep.TrainAsync(bench.Store);
        await StoredSweep.SubmitAsync(bench.Store, "later");

        var known = await bench.GetAsync("sweeps/demo/importance");
        var unknown = await bench.GetAsync("sweeps/later/importance");

        Assert.Equal(("anova", "learning_rate"), (
            known.GetProperty("method").GetString(), known.GetProperty("parameters")[0].GetProperty("name").GetString()));
        Assert.StartsWith("nothing can be said", unknown.GetProperty("sentence").GetString(), StringComparison.Ordinal);
    }
}
