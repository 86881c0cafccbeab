namespace Sweep.Core.Tests;

public sealed class BackoffTests
{
    private static readonly Backoff Backoff = new(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(2));

    [Theory]
    [InlineData(1, 0, 50)]
    [InlineData(2, 0, 100)]
    [InlineData(6, 0, 1600)]
    [InlineData(7, 0, 2000)]
    [InlineData(int.MaxValue, 0, 2000)]
    [InlineData(3, 1, 100)]
    [InlineData(7, 0.5, 1500)]
    public void After_Failures_DoublesUpToTheLongestLessTheJitter(int failures, double jitter, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Backoff.After(failures, jitter));

    [Fact]
    public void After_NoFailure_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => Backoff.After(0));
}
