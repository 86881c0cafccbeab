using Sweep.Core.EarlyStopping;

namespace Sweep.Core.Tests.EarlyStopping;

public sealed class StoppingRuleTests
{
    [Theory]
    [InlineData(18, 2, 3, "2, 6")]
    [InlineData(81, 3, 3, "3, 9, 27")]
    [InlineData(1800, 2, 3, "200, 600")]
    [InlineData(100, 9, 3, "1, 3, 11, 33")]
    [InlineData(1331, 3, 1.1, "1000, 1100, 1210")]
    public void RungsBelow_MaxIterAndS_AreWandbsBands(int maxIter, int s, double eta, string rungs) =>
        Assert.Equal(rungs, string.Join(", ", new StoppingRule { MaxIter = maxIter, RungCount = s, Eta = eta }.RungsBelow(maxIter)));

    [Theory]
    [InlineData(30, 1.5, 100, "30, 45, 67")]
    [InlineData(500, 3, 5000, "500, 1500, 4500")]
    [InlineData(500, 3, 4500, "500, 1500")]
    [InlineData(1, 1.5, 8, "1, 2, 3, 5, 7")]
    [InlineData(99, 3, 100, "99")]
    [InlineData(10, 1.1, 13, "10, 11, 12")]
    public void RungsBelow_MinIterAndEta_AreTheirPowersBelowTheEnd(int minIter, double eta, int maxIters, string rungs) =>
        Assert.Equal(rungs, string.Join(", ", new StoppingRule { MinIter = minIter, Eta = eta }.RungsBelow(maxIters)));

    [Fact]
    public void RungsBelow_NoStepBelowTheEnd_SaysWhatWouldDo() => Assert.Equal(
        "hyperband with min_iter 100, eta 3 has no rung below max_iters 100; choose min_iter 99 or less",
        Assert.Throws<UsageException>(() => new StoppingRule { MinIter = 100 }.RungsBelow(100)).Message);

    [Fact]
    public void RungsBelow_TooMany_AsksForALargerEta() => Assert.Contains(
        "more than 50 rungs below max_iters 100000; choose a larger eta",
        Assert.Throws<UsageException>(() => new StoppingRule { MinIter = 100, Eta = 1.05 }.RungsBelow(100_000)).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData(81, 3, "81, 27, 9, 3")]
    [InlineData(27, 3, "27, 9, 3, 1")]
    [InlineData(10, 3, "10, 3, 1, 1")]
    [InlineData(11, 1.1, "11, 10, 9, 8")]
    [InlineData(1, 3, "1, 1, 1, 1")]
    public void Schedule_Quotas_AreFloorsAndAtLeastOne(int configurations, double eta, string quotas)
    {
        var rule = new StoppingRule { MinIter = 1000, Eta = eta };

        Assert.Equal(quotas, string.Join(", ", rule.Schedule(configurations, 100_000).Quotas.Take(4)));
    }

    [Theory]
    [InlineData(new[] { 3, 1 }, new[] { 9, 4, 1 }, 9)]
    [InlineData(new[] { 1, 9 }, new[] { 9, 4, 1 }, 9)]
    [InlineData(new[] { 0, 3 }, new[] { 9, 4, 1 }, 9)]
    [InlineData(new[] { 1, 3 }, new[] { 9, 4 }, 9)]
    [InlineData(new[] { 1, 3 }, new[] { 4, 9, 1 }, 9)]
    [InlineData(new[] { 1, 3 }, new[] { 9, 4, 0 }, 9)]
    [InlineData(new int[0], new[] { 9 }, 9)]
    public void RungSchedule_WhatIsNone_IsRefused(int[] rungs, int[] quotas, int maxIters) =>
        Assert.Throws<ArgumentException>(() => new RungSchedule(rungs, quotas, maxIters));
}
