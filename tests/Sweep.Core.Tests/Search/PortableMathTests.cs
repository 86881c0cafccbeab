namespace Sweep.Core.Tests.Search;

public sealed class PortableMathTests
{
    [Fact]
    public void Exp_OverItsRange_IsThatOfTheMachineToABit() =>
        Assert.All(Enumerable.Range(-7000, 14000).Select(i => i / 10.0 + 1e-3),
            x => Assert.InRange(PortableMath.Exp(x) / Math.Exp(x), 1 - 1e-15, 1 + 1e-15));

    [Fact]
    public void Log_OverItsRange_IsThatOfTheMachineToABit() =>
        Assert.All(Enumerable.Range(-300, 600).SelectMany(i => new[] { 1.0, 1.3, 2, 3.7, 9.99 }.Select(m => m * Math.Pow(10, i))),
            x => Assert.InRange(PortableMath.Log(x) - Math.Log(x), -2e-16 - 2e-16 * Math.Abs(Math.Log(x)),
                2e-16 + 2e-16 * Math.Abs(Math.Log(x))));

    [Fact]
    public void ExpAndLog_AtTheEnds_AreZeroAndInfinite()
    {
        Assert.Equal((0, 1, double.PositiveInfinity), (PortableMath.Exp(-1000), PortableMath.Exp(0), PortableMath.Exp(1000)));
        Assert.Equal((double.NegativeInfinity, 0, double.PositiveInfinity),
            (PortableMath.Log(0), PortableMath.Log(1), PortableMath.Log(double.PositiveInfinity)));
        Assert.True(double.IsNaN(PortableMath.Exp(double.NaN)) && double.IsNaN(PortableMath.Log(double.NaN)));
    }

    [Fact]
    public void ExpAndLog_OfTheseNumbers_HaveTheseBitsOnEveryMachine()
    {
        var sum = Enumerable.Range(1, 1000).Aggregate(0UL, (hash, i) => unchecked(
            hash * 31 + BitConverter.DoubleToUInt64Bits(PortableMath.Exp(i * 0.37 - 180))
                + BitConverter.DoubleToUInt64Bits(PortableMath.Log(i * 0.013))));

        Assert.Equal(12463061404711587979UL, sum);
    }
}
