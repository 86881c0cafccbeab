using System.Net;
using System.Text.Json;
using Sweep.Core.Scoring;
using Sweep.Store;

namespace Sweep.Web.Tests;

/// <summary>What the page reads of sweeps.</summary>
public sealed class SweepTests
{
    [Fact]
    public async Task Sweeps_ListsEachWithItsProgressAndBest()
    {
        await using var bench = await WebBench.StartAsync();
        await StoredSweep.TrainAsync(bench.Store);
        await StoredSweep.SubmitAsync(bench.Store, "later");

        var sweeps = (await bench.GetAsync("sweeps")).EnumerateArray().ToList();

        Assert.Equal(["demo", "later"], sweeps.Select(sweep => sweep.GetProperty("sweep").GetString()));
        Assert.Equal([1, 0], sweeps.Select(sweep => sweep.GetProperty("progress").GetDouble()));
        Assert.Equal(["demo/4", null], sweeps.Select(sweep => sweep.GetProperty("best_run").GetString()));
        Assert.Equal([4, 0], sweeps.Select(sweep => sweep.GetProperty("completed").GetInt32()));
    }

    [Fact]
    public async Task Sweep_HasItsFileAndWhatVaries()
    {
        await using var bench = await WebBench.StartAsync();
        await StoredSweep.SubmitAsync(bench.Store, more: "early_terminate: {type: hyperband, min_iter: 25, eta: 2}");

        var sweep = await bench.GetAsync("sweeps/demo");

        Assert.Contains("learning_rate: [0.001, 0.002, 0.003, 0.004]", sweep.GetProperty("spec").GetString(), StringComparison.Ordinal);
        Assert.Equal("grid", sweep.GetProperty("method").GetString());
        Assert.Equal("minimize", sweep.GetProperty("metric").GetProperty("goal").GetString());
        Assert.Equal([25, 50], sweep.GetProperty("early_stopping").GetProperty("rungs").EnumerateArray().Select(step => step.GetInt32()));
        Assert.Equal(["learning_rate"], sweep.GetProperty("varied").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(100, sweep.GetProperty("max_iters").GetInt32());
    }

    [Fact]
    public async Task Table_OfASweepWithScores_HasThoseThatCount()
    {
        await using var bench = await WebBench.StartAsync();
        await StoredSweep.TrainAsync(bench.Store);
        var runs = await bench.Store.ListRunsAsync("demo", CancellationToken.None);
        var sweep = (await bench.Store.FindSweepAsync("demo", CancellationToken.None))!;
        var wanted = FreshSequences.Of(sweep.Spec, runs.Select(run => run.Hyperparameters)).Id;
        foreach (var (number, sequences) in new[] { (4, wanted), (3, "others") })
        {
            var score = new FreshScore(
                number, runs[number - 1].Best!.Step, sequences, "ab", 48, true, 77, 2.5, 0.125, [2, 3], "AVX-512", "fused");
            await bench.Store.RecordScoreAsync("demo", score, CancellationToken.None);
        }

        var table = (await bench.GetAsync("sweeps/demo/table")).GetProperty("runs");

        // The best run first; of the other one other sequences were measured.
        Assert.Equal([4, 3, 2, 1], table.GetProperty("run").EnumerateArray().Select(run => run.GetInt32()));
        Assert.Equal([2.5, null, null, null], table.GetProperty("score").EnumerateArray()
            .Select(score => score.ValueKind == JsonValueKind.Null ? (double?)null : score.GetDouble()));
        Assert.Equal(0.125, table.GetProperty("score_sem")[0].GetDouble());
    }

    [Fact]
    public async Task Table_HasColumnsOfOneLength_TheBestRunFirst()
    {
        await using var bench = await WebBench.StartAsync();
        await StoredSweep.TrainAsync(bench.Store);

        var table = await bench.GetAsync("sweeps/demo/table");

        var runs = table.GetProperty("runs");
        Assert.Equal([4, 3, 2, 1], runs.GetProperty("run").EnumerateArray().Select(run => run.GetInt32()));
        Assert.Equal([0.004, 0.003, 0.002, 0.001],
            runs.GetProperty("params").GetProperty("learning_rate").EnumerateArray().Select(value => value.GetDouble()));
        foreach (var column in table.GetProperty("columns").EnumerateArray().Select(name => name.GetString()!))
            Assert.Equal(4, runs.GetProperty(column).GetArrayLength());
        Assert.True(runs.GetProperty("tied")[0].GetBoolean());
        Assert.Equal("fused", runs.GetProperty("engine")[0].GetString());
        Assert.Contains("paired over 4 groups", table.GetProperty("noise").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Table_OfASweepWithRepeats_HasItsConfigurations()
    {
        await using var bench = await WebBench.StartAsync();
        await StoredSweep.TrainAsync(bench.Store, more: "repeats: 2");

        var table = await bench.GetAsync("sweeps/demo/table");
        var configurations = table.GetProperty("configurations");
        // There are repeats: no sentence asks for them.
        var compared = await bench.GetAsync("sweeps/demo/compare?runs=1,3");
        foreach (var said in new[] { table.GetProperty("noise").GetString(), compared.GetProperty("noise").GetString() })
        {
            Assert.DoesNotContain("only repeats", said, StringComparison.Ordinal);
            Assert.Contains("by configuration tells", said, StringComparison.Ordinal);
        }

        Assert.Equal([1, 2, 3, 4], configurations.GetProperty("rank").EnumerateArray().Select(rank => rank.GetInt32()));
        Assert.Equal([2, 2, 2, 2], configurations.GetProperty("seeds").EnumerateArray().Select(seeds => seeds.GetInt32()));
        Assert.Equal(2, configurations.GetProperty("runs")[0].GetArrayLength());
        Assert.Equal(4, configurations.GetProperty("score").GetArrayLength());
    }

    [Theory]
    [InlineData("sweeps/demo/curves", new[] { "4", "3", "2", "1" })]
    [InlineData("sweeps/demo/curves?runs=2,3", new[] { "3", "2" })]
    public async Task Curves_AreThoseOfTheChosenRuns(string path, string[] runs)
    {
        await using var bench = await WebBench.StartAsync();
        await StoredSweep.TrainAsync(bench.Store);

        var curves = (await bench.GetAsync(path)).GetProperty("runs");

        Assert.Equal(runs, curves.EnumerateObject().Select(run => run.Name));
        Assert.Equal([0, 25, 50, 75, 100],
            curves.GetProperty(runs[0]).GetProperty("step").EnumerateArray().Select(step => step.GetInt32()));
        Assert.All(curves.GetProperty(runs[0]).GetProperty("lr").EnumerateArray(), rate => Assert.InRange(rate.GetDouble(), 0.002, 0.004));
    }

    [Fact]
    public async Task NamesThatAreHtml_ComeBackAsTheyAre_InJson()
    {
        await using var bench = await WebBench.StartAsync();
        const string Name = "<img src=x onerror=alert(1)>";
        await StoredSweep.TrainAsync(bench.Store, Name);

        using var response = await bench.Browser.GetAsync($"/api/sweeps/{Uri.EscapeDataString(Name)}");

        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal(Name, (await bench.GetAsync("sweeps"))[0].GetProperty("sweep").GetString());
    }

    [Theory]
    [InlineData("sweeps/none", HttpStatusCode.NotFound, "there is no sweep 'none'")]
    [InlineData("sweeps/none/table", HttpStatusCode.NotFound, "there is no sweep 'none'")]
    [InlineData("sweeps/none/curves?runs=x", HttpStatusCode.NotFound, "there is no sweep 'none'")]
    public async Task WhatCannotBeAnswered_SaysWhy(string path, HttpStatusCode status, string sentence)
    {
        await using var bench = await WebBench.StartAsync();

        using var response = await bench.Browser.GetAsync($"/api/{path}");

        Assert.Equal(status, response.StatusCode);
        Assert.Contains(sentence, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
