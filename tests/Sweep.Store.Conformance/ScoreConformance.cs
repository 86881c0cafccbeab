using Sweep.Core;

namespace Sweep.Store.Conformance;

/// <summary>What runs lose on sequences that no evaluation has used.</summary>
public abstract class ScoreConformance<THost> : StoreTest<THost>
    where THost : StoreHost, new()
{
    private static readonly float[] s_means = [1.5f, float.Epsilon, 2.25f];

    [StoreFact]
    public async Task RecordScore_OfRuns_IsListedByNumberToTheLastBit()
    {
        await Store.SubmitAsync(Submission(points: 3), false, None);
        await Store.RecordScoreAsync("demo", Score(3, 1 / 3.0), None);
        await Store.RecordScoreAsync("demo", Score(1, 2.5) with { AreUnused = false }, None);

        var scores = await Store.ListScoresAsync("demo", None);

        Assert.Equal([1, 3], scores.Select(score => score.Number));
        Assert.Equal(Score(3, 1 / 3.0) with { Means = [] }, scores[1] with { Means = [], ScoredAt = default });
        Assert.Equal(s_means, scores[1].Means);
        Assert.False(scores[0].AreUnused);
        Assert.InRange(scores[0].ScoredAt, DateTimeOffset.UnixEpoch.AddYears(40), DateTimeOffset.UnixEpoch.AddYears(400));
        Assert.Empty(await Store.ListScoresAsync("other", None));
    }

    [StoreFact]
    public async Task RecordScore_Again_ReplacesTheFormerOne()
    {
        await Store.SubmitAsync(Submission(), false, None);
        await Store.RecordScoreAsync("demo", Score(1, 2.5), None);
        await Store.RecordScoreAsync("demo", Score(1, 2.25) with { Step = 200, SequencesId = "other", Means = [2.25f] }, None);

        var score = Assert.Single(await Store.ListScoresAsync("demo", None));

        Assert.Equal((200, "other", 2.25, 1), (score.Step, score.SequencesId, score.ValLoss, score.Means.Length));
    }

    [StoreFact]
    public async Task RecordScore_OfARunThatIsNotThere_SaysSo()
    {
        await Store.SubmitAsync(Submission(), false, None);

        var missing = await Assert.ThrowsAsync<NotFoundException>(() => Store.RecordScoreAsync("demo", Score(2, 1), None));

        Assert.Equal("demo/2", missing.Name);
        Assert.Empty(await Store.ListScoresAsync("demo", None));
    }

    [StoreFact]
    public async Task Delete_OfRunsWithScores_TakesTheScoresAlong()
    {
        await Store.SubmitAsync(Submission(points: 2), false, None);
        await Store.RecordScoreAsync("demo", Score(1, 2.5), None);
        await Store.RecordScoreAsync("demo", Score(2, 2.5), None);

        await Store.DeleteAsync("demo", 1, None);
        Assert.Equal(2, Assert.Single(await Store.ListScoresAsync("demo", None)).Number);

        await Store.DeleteAsync("demo", null, None);
        Assert.Empty(await Store.ListScoresAsync("demo", None));
    }

    [StoreFact]
    public async Task Rename_OfASweepWithScores_KeepsThem()
    {
        await Store.SubmitAsync(Submission(), false, None);
        await Store.RecordScoreAsync("demo", Score(1, 2.5), None);

        await Store.RenameAsync("demo", "renamed", None);

        Assert.Equal(2.5, Assert.Single(await Store.ListScoresAsync("renamed", None)).ValLoss);
    }

    private static FreshScore Score(int number, double loss) =>
        new(number, 100, "id", "ab12", 48, true, 77, loss, 0.125, s_means, "AVX-512", "fused");
}
