namespace Sweep.Core.Tests.Runs;

public sealed class RunNamesTests
{
    [Theory]
    [InlineData("demo/1", "demo", 1)]
    [InlineData("ಕನ್ನಡ/250", "ಕನ್ನಡ", 250)]
    public void TryParse_ARunId_IsItAndPrintsTheSame(string text, string sweep, int number)
    {
        Assert.True(RunId.TryParse(text, out var id));
        Assert.Equal(new RunId(sweep, number), id);
        Assert.Equal(text, id.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("demo")]
    [InlineData("/1")]
    [InlineData("demo/")]
    [InlineData("demo/0")]
    [InlineData("demo/-1")]
    [InlineData("demo/+1")]
    [InlineData("demo/ 1")]
    [InlineData("demo/1.0")]
    [InlineData("demo/99999999999")]
    public void TryParse_WhatIsNoRunId_IsFalse(string text) => Assert.False(RunId.TryParse(text, out _));

    [Fact]
    public void Parse_OfEveryName_IsTheState()
    {
        Assert.All(Enum.GetValues<RunState>(), s => Assert.Equal(s, RunStateNames.ParseRunState(s.ToName())));
        Assert.All(Enum.GetValues<FailureKind>(), k => Assert.Equal(k, RunStateNames.ParseFailureKind(k.ToName())));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Queued")]
    [InlineData("0")]
    [InlineData("done")]
    public void Parse_AnUnknownName_Throws(string name)
    {
        Assert.Throws<FormatException>(() => RunStateNames.ParseRunState(name));
        Assert.Throws<FormatException>(() => RunStateNames.ParseFailureKind(name));
    }

    [Theory]
    [InlineData("val_loss", 2, 0.2)]
    [InlineData("train_loss", 1, 0.1)]
    public void Value_OfAMetric_IsItsLossWithItsError(string metric, double value, double sem)
    {
        var evaluation = new Evaluation(5, TrainLoss: 1, TrainSem: 0.1, ValLoss: 2, ValSem: 0.2, Seconds: 3);

        Assert.Equal((value, sem), (evaluation.Value(metric), evaluation.Sem(metric)));
    }

    [Fact]
    public void IsBetter_NaN_IsNeverBetter()
    {
        Assert.False(new Metric("val_loss", true).IsBetter(double.NaN, 1));
        Assert.False(new Metric("val_loss", false).IsBetter(double.NaN, 1));
        Assert.True(new Metric("val_loss", true).IsBetter(0.5, 1));
        Assert.True(new Metric("val_loss", false).IsBetter(2, 1));
    }
}
