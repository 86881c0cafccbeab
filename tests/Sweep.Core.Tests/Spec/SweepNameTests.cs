namespace Sweep.Core.Tests.Spec;

public sealed class SweepNameTests
{
    [Theory]
    [InlineData("demo")]
    [InlineData("shakespeare-small_2.1")]
    [InlineData("ಕನ್ನಡ")]
    [InlineData("пробный")]
    [InlineData("扫描3")]
    [InlineData("9")]
    public void Problem_AUsableName_IsNull(string name) => Assert.Null(SweepName.Problem(name));

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("../etc")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("/a")]
    [InlineData("-rf")]
    [InlineData(".hidden")]
    [InlineData("a b")]
    [InlineData("a\n")]
    [InlineData("a\u0000b")]
    [InlineData("a\u001b[2J")]
    [InlineData("a\u202Eb")]
    [InlineData("a\u200Bb")]
    [InlineData("🙂")]
    [InlineData("\u0CCDa")]
    [InlineData("x'; DROP TABLE runs; --")]
    [InlineData("a:b")]
    [InlineData("a*")]
    [InlineData("a\ud800")]
    public void Problem_AnUnusableName_SaysWhatIsWrongWithoutRepeatingControls(string name)
    {
        var problem = SweepName.Problem(name);

        Assert.NotNull(problem);
        Assert.DoesNotContain(problem, char.IsControl);
        Assert.DoesNotContain('\u202E', problem);
    }

    [Fact]
    public void Problem_TheLongestName_IsNullAndOneMoreIsNot()
    {
        Assert.Null(SweepName.Problem(new string('a', SweepName.MaxBytes)));
        Assert.NotNull(SweepName.Problem(new string('a', SweepName.MaxBytes + 1)));
        Assert.NotNull(SweepName.Problem(new string('ಕ', SweepName.MaxBytes / 3 + 1)));
    }
}
