using Sweep.Core.Scoring;

namespace Sweep.Core.Tests.Scoring;

public sealed class FreshStartsTests
{
    private static readonly Hyperparameters s_run = new() { BlockSize = 32, BatchSize = 16, EvalIters = 20 };
    private static readonly Corpus s_corpus = Corpus.Builtin("builtin:markov");

    [Fact]
    public void Choose_InALongText_TakesNoTokenThatAnEvaluationHasUsedAndNoneTwice()
    {
        var wanted = FreshSequences.Of("{}", [s_run, s_run with { BlockSize = 16, EvalIters = 30 }]);

        var chosen = FreshStarts.Choose(s_corpus, wanted);

        Assert.True(chosen.AreUnused);
        Assert.InRange(chosen.Starts.Length, FreshStarts.Fewest, FreshSequences.LeastWanted);
        Assert.Equal(0, chosen.Starts.Length % 16);
        Assert.True(chosen.Room >= chosen.Starts.Length);
        var used = EvaluatedTokens(32, 320).Concat(EvaluatedTokens(16, 480)).ToHashSet();
        var scored = chosen.Starts.SelectMany(start => Enumerable.Range(start, 33)).ToList();
        Assert.DoesNotContain(scored, used.Contains);
        Assert.Equal(scored.Count, scored.Distinct().Count());
        Assert.All(scored, token => Assert.InRange(token, s_corpus.TrainLength, s_corpus.Tokens.Length - 1));
    }

    [Fact]
    public void Choose_TheSameSweep_GivesTheSameSequencesAndAnotherOneOthers()
    {
        var first = FreshSequences.Of("{\"name\":\"a\"}", [s_run]);
        var again = FreshSequences.Of("{\"name\":\"a\"}", [s_run, s_run with { EvalIters = 10, LearningRate = 1 }]);
        var other = FreshSequences.Of("{\"name\":\"b\"}", [s_run]);
        var longer = FreshSequences.Of("{\"name\":\"a\"}", [s_run with { EvalIters = 21 }]);

        Assert.Equal(first.Id, again.Id);
        Assert.Equal(FreshStarts.Choose(s_corpus, first).Starts, FreshStarts.Choose(s_corpus, again).Starts);
        Assert.Equal(3, new[] { first.Id, other.Id, longer.Id }.Distinct().Count());
        Assert.NotEqual(FreshStarts.Choose(s_corpus, first).Starts, FreshStarts.Choose(s_corpus, other).Starts);
    }

    // Known once, known for ever: stored scores are compared with later ones.
    [Fact]
    public void Choose_OfAKnownSweep_StaysWhatItWas()
    {
        var wanted = FreshSequences.Of("{}", [s_run]);

        var chosen = FreshStarts.Choose(s_corpus, wanted);

        Assert.Equal("28589ef76fbc7a5c3bc815ba2ea7ea77", wanted.Id);
        Assert.Equal([291531, 285690, 291700], chosen.Starts[..3]);
    }

    [Fact]
    public void Choose_WhereEvaluationsHaveUsedNearlyAll_TakesAllOfTheTextAndSaysSo()
    {
        var wanted = FreshSequences.Of("{}", [s_run with { EvalIters = 2000 }]);

        var chosen = FreshStarts.Choose(s_corpus, wanted);

        Assert.False(chosen.AreUnused);
        Assert.InRange(chosen.Room, 0, FreshStarts.Fewest - 1);
        var length = s_corpus.Tokens.Length - s_corpus.TrainLength;
        Assert.InRange(chosen.Starts.Length, length / 33 - 16, length / 33);
        Assert.Equal(chosen.Starts.Length, chosen.Starts.Distinct().Count());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(33)]
    [InlineData(50)]
    public void Choose_InATextOfOneSequence_HasThatOne(int more)
    {
        var corpus = Corpus.Read(new MemoryStream([.. Enumerable.Repeat((byte)'a', 10 * (more + 32))]), "text");

        var chosen = FreshStarts.Choose(corpus, FreshSequences.Of("{}", [s_run]));

        Assert.False(chosen.AreUnused);
        Assert.NotEmpty(chosen.Starts);
        Assert.All(chosen.Starts, start => Assert.InRange(start, corpus.TrainLength, corpus.Tokens.Length - 33));
    }

    private static IEnumerable<int> EvaluatedTokens(int blockSize, int count)
    {
        var starts = new int[count];
        var length = s_corpus.Tokens.Length - s_corpus.TrainLength;
        BatchStarts.Eval(s_corpus.Sha256, BatchStarts.ValidationSplit, 0, length, blockSize, starts);
        return starts.SelectMany(start => Enumerable.Range(s_corpus.TrainLength + start, blockSize + 1));
    }
}
