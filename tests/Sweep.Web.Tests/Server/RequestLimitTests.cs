using System.Net;

namespace Sweep.Web.Tests;

/// <summary>
/// A browser that asks too often is told so, and costs little. Two of these measure the memory of the process, so nothing else runs
/// meanwhile.
/// </summary>
[Collection(nameof(MeasuresMemory))]
public sealed class RequestLimitTests
{
    [Fact]
    public async Task TenThousandRequests_AreMostlyTurnedAway_AndTheOthersAnswered()
    {
        await using var bench = await WebBench.StartAsync();
        await StoredSweep.TrainAsync(bench.Store);
        await bench.GetAsync("sweeps/demo/table");
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var statuses = new int[10_000];

        await Parallel.ForAsync(0, statuses.Length, new ParallelOptions { MaxDegreeOfParallelism = 50 }, async (i, cancel) =>
        {
            using var response = await bench.Browser.GetAsync("/api/sweeps/demo/table", cancel);
            statuses[i] = (int)response.StatusCode;
            if (statuses[i] == 429)
                Assert.Equal("1", Assert.Single(response.Headers.GetValues("Retry-After")));
        });

        Assert.Equal([200, 429], statuses.Distinct().Order());
        // 400 at once, and 200 for each second that it took.
        Assert.InRange(statuses.Count(status => status == 200), 200, 9_000);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 20 << 20);
    }

    [Fact]
    public async Task AStrangersRequests_AreLimitedToo()
    {
        await using var bench = await WebBench.StartAsync(options => options with { RequestsPerSecond = 10 });
        using var stranger = bench.NewBrowser();

        var statuses = await Task.WhenAll(Enumerable.Range(0, 100).Select(async i =>
        {
            using var response = await stranger.GetAsync($"/?token=guess-{i}");
            return response.StatusCode;
        }));

        Assert.Contains(HttpStatusCode.TooManyRequests, statuses);
        Assert.All(statuses, status => Assert.True(status is HttpStatusCode.TooManyRequests or HttpStatusCode.Unauthorized));
    }

    [Fact]
    public async Task NamesThatAreNotThere_AreNotRemembered()
    {
        await using var bench = await WebBench.StartAsync(options => options with { RequestsPerSecond = 100_000 });
        await StoredSweep.SubmitAsync(bench.Store);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        await Parallel.ForAsync(0, 2000, async (i, cancel) =>
        {
            using var response = await bench.Browser.GetAsync($"/api/sweeps/none-{i}-{new string('x', 1000)}/table", cancel);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        });

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 10 << 20);
    }
}
