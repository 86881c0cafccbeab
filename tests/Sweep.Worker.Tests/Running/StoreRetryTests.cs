namespace Sweep.Worker.Tests;

public sealed class StoreRetryTests
{
    [Fact]
    public async Task Call_ThatFailsForAWhile_SucceedsAndTellsOfItTwice()
    {
        var notices = new List<string>();
        var failures = 3;
        var result = await new StoreRetry(TimeProvider.System, new StoreOutage(), notices.Add).CallAsync(
            _ => failures-- > 0 ? throw FaultyStore.Unavailable() : Task.FromResult(42), CancellationToken.None);
        Assert.Equal(42, result);
        Assert.Equal(["the store is away; trying again", "the store answers again"], notices);
    }

    [Fact]
    public void Outage_SeenByManySlots_IsToldOnceAMinute()
    {
        var clock = new StandingClock();
        var outage = new StoreOutage();

        Assert.True(outage.Failed(clock));
        Assert.False(outage.Failed(clock));
        clock.Advance(TimeSpan.FromSeconds(61));
        Assert.True(outage.Failed(clock));
        Assert.True(outage.Answered());
        Assert.False(outage.Answered());
        Assert.True(outage.Failed(clock));
    }

    [Fact]
    public async Task Call_GivenUp_EndsWithTheTokensCancellation()
    {
        using var giveUp = new CancellationTokenSource();
        var retry = new StoreRetry(TimeProvider.System, new StoreOutage(), _ => giveUp.Cancel());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => retry.CallAsync<int>(_ => throw FaultyStore.Full(), giveUp.Token));
    }

    [Fact]
    public async Task Call_ThatFailsForGood_IsNotRepeated()
    {
        var calls = 0;
        var retry = new StoreRetry(TimeProvider.System, new StoreOutage(), _ => { });
        await Assert.ThrowsAsync<InvalidOperationException>(() => retry.CallAsync<int>(
            _ =>
            {
                calls++;
                throw new InvalidOperationException();
            }, CancellationToken.None));
        Assert.Equal(1, calls);
    }

    private sealed class StandingClock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Advance(TimeSpan by) => _ticks += by.Ticks;
    }
}
