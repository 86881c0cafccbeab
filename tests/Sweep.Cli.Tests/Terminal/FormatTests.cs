using Sweep.Listings;

namespace Sweep.Cli.Tests;

public sealed class FormatTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(999, "999")]
    [InlineData(999.6, "1.00k")]
    [InlineData(12_345, "12.3k")]
    [InlineData(209_729, "210k")]
    [InlineData(1.5e9, "1.50G")]
    public void Compact_ShowsThreeDigits(double value, string expected) => Assert.Equal(expected, Format.Compact(value));

    [Theory]
    [InlineData(0.04, "0.0s")]
    [InlineData(9.99, "10s")]
    [InlineData(65, "1m 05s")]
    [InlineData(3725, "1h 02m")]
    [InlineData(200_000, "2d 7h")]
    public void Duration_ShowsTheTwoGreatestUnits(double seconds, string expected) => Assert.Equal(expected, Format.Duration(seconds));

    [Theory]
    [InlineData(1e-4, "0.0001")]
    [InlineData(1e-5, "1e-05")]
    [InlineData(0.1, "0.1")]
    public void Value_IsSpeltAsInASweepFile(double value, string expected) => Assert.Equal(expected, Format.Value(value));

    [Theory]
    [InlineData(40)]
    [InlineData(7)]
    public void Wrap_BreaksAtSpacesAndLosesNothing(int width)
    {
        const string Text = "the cat sees a dog and averyveryverylongwordthatfitsnowhere then 中文 sleeps";

        var lines = Wrapping.Wrap(Text, width).ToList();

        Assert.All(lines, line => Assert.True(TextWidth.Of(line) <= width, line));
        Assert.Equal(Text.Replace(" ", "", StringComparison.Ordinal), string.Concat(lines).Replace(" ", "", StringComparison.Ordinal));
    }

    [Fact]
    public void Sparkline_GoesFromTheLeastToTheGreatest()
    {
        Assert.Equal("█▅▁", Sparkline.Of([3, 2, 1], 10, unicode: true));
        Assert.Equal(4, Sparkline.Of([.. Enumerable.Range(0, 1000).Select(i => (double)i)], 4, unicode: true).Length);
        Assert.Equal("▁ ▁", Sparkline.Of([1, double.NaN, 1], 3, unicode: true));
        Assert.Equal("", Sparkline.Of([], 3, unicode: true));
    }
}
