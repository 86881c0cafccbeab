using Sweep.Core;

namespace Sweep.Web.Tests;

/// <summary>Answers are made once for each version, whoever asks, and are forgotten when they are too many.</summary>
public sealed class AnswerCacheTests
{
    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task Get_OfOneVersionByMany_IsMadeOnce()
    {
        using var cache = new AnswerCache(TimeProvider.System, None);
        var (made, gate) = (0, new TaskCompletionSource());
        Task<byte[]> AskAsync() => cache.GetAsync("table", "v1", async _ =>
        {
            Interlocked.Increment(ref made);
            await gate.Task;
            return [1];
        }, None);

        var answers = Enumerable.Range(0, 100).Select(_ => AskAsync()).ToList();
        gate.SetResult();
        await Task.WhenAll(answers).Within("the answers");

        Assert.Equal(1, made);
        Assert.Equal([1], await AskAsync());
    }

    [Fact]
    public async Task Get_OfANewVersion_IsMadeAnew()
    {
        using var cache = new AnswerCache(TimeProvider.System, None);

        var old = await cache.GetAsync("table", "v1", _ => Task.FromResult<byte[]>([1]), None);
        var young = await cache.GetAsync("table", "v2", _ => Task.FromResult<byte[]>([2]), None).Within("the new version");

        Assert.Equal([[1], [2]], [old, young]);
    }

    [Fact]
    public async Task Get_ThatFailed_IsMadeAgain()
    {
        using var cache = new AnswerCache(TimeProvider.System, None);

        await Assert.ThrowsAsync<SweepException>(() => cache.GetAsync("x", "v1", _ => throw new SweepException("away"), None));

        Assert.Equal([3], await cache.GetAsync("x", "v1", _ => Task.FromResult<byte[]>([3]), None));
    }

    [Fact]
    public async Task Answers_BeyondTheRoomForThem_GoTheLeastUsedFirst()
    {
        using var cache = new AnswerCache(TimeProvider.System, None, mostBytes: 2500);
        var made = new List<string>();
        Task<byte[]> AskAsync(string key) => cache.GetAsync(key, "v1", _ =>
        {
            made.Add(key);
            return Task.FromResult(new byte[1000]);
        }, None);

        foreach (var key in (string[])["a", "b", "a", "c", "a", "b"])
            await AskAsync(key);

        Assert.Equal(["a", "b", "c", "b"], made);
    }
}
