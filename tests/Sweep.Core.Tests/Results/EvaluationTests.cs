namespace Sweep.Core.Tests.Results;

public sealed class EvaluationTests
{
    private static readonly Evaluation s_evaluation = new(100, TrainLoss: 3.0, TrainSem: 0.02, ValLoss: 3.5, ValSem: 0.04, Seconds: 1)
    {
        ValTokensPerCharacter = 0.3,
    };

    [Theory]
    [InlineData("val_loss", 3.5, 0.04)]
    [InlineData("train_loss", 3.0, 0.02)]
    [InlineData("val_bpc", 1.5148297929334118, 0.01731234049066756)] // 3.5 / ln 2 * 0.3, 0.04 / ln 2 * 0.3
    public void Value_OfEachMetric_GoesWithItsError(string metric, double value, double sem)
    {
        Assert.Equal(value, s_evaluation.Value(metric), 12);
        Assert.Equal(sem, s_evaluation.Sem(metric), 12);
    }

    [Fact]
    public void Value_InBitsWhereEachCharacterIsAToken_IsTheLossInBits() =>
        Assert.Equal(1.0, new Evaluation(1, 0, 0, Math.Log(2), 0, 0).Value("val_bpc"), 12);
}
