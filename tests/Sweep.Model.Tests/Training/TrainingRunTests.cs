using Sweep.Core;
using Sweep.Core.Protocol;
using Sweep.Testing;

namespace Sweep.Model.Tests;

public sealed class TrainingRunTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(TestEngines.All), MemberType = typeof(TestEngines))]
    public void Execute_StoppedAndResumed_GivesTheSameNumbers(EngineChoice engine)
    {
        var straight = new RecordingListener();
        var expected = Run(engine, TestEngines.SmallGpt, straight);

        using var stop = new CancellationTokenSource();
        var before = new RecordingListener { OnProgress = step => { if (step == 17) stop.Cancel(); } };
        var stopped = Run(engine, TestEngines.SmallGpt, before, stop: stop.Token);
        var after = new RecordingListener();
        var outcome = Run(engine, TestEngines.SmallGpt, after, from: before.Checkpoints[^1].Checkpoint);

        Assert.Equal((false, 17), (stopped.Completed, stopped.Step));
        Assert.Equal((true, 40), (outcome.Completed, outcome.Step));
        Assert.Equal(expected.ParamsSha256, outcome.ParamsSha256);
        Assert.Equal(straight.Losses, before.Losses.Concat(after.Losses));
        Assert.Equal([0, 10, 20, 30, 40], straight.Evaluations.Select(e => e.Step));
    }

    [Theory]
    [MemberData(nameof(TestEngines.EnginesAndOptions), MemberType = typeof(TestEngines))]
    public void Execute_AnyOptionStoppedAndResumed_GivesTheSameNumbers(EngineChoice engine, string option)
    {
        var h = TestEngines.With(option);
        var straight = new RecordingListener();
        var expected = Run(engine, h, straight);

        using var stop = new CancellationTokenSource();
        var before = new RecordingListener { OnProgress = step => { if (step == 17) stop.Cancel(); } };
        Run(engine, h, before, stop: stop.Token);
        var after = new RecordingListener();
        var outcome = Run(engine, h, after, from: before.Checkpoints[^1].Checkpoint);

        Assert.Equal(expected.ParamsSha256, outcome.ParamsSha256);
        Assert.Equal(straight.Losses, before.Losses.Concat(after.Losses));
        Assert.NotEqual(Run(engine, TestEngines.SmallGpt, new RecordingListener()).ParamsSha256, outcome.ParamsSha256);
    }

    [Theory]
    [MemberData(nameof(TestEngines.All), MemberType = typeof(TestEngines))]
    public void Execute_MicroBatches_TrainsLikeOneBatchOfAll(EngineChoice engine)
    {
        var whole = new RecordingListener();
        Run(engine, TestEngines.SmallGpt with { BatchSize = 6 }, whole);
        var accumulated = new RecordingListener();
        // As many sequences in an evaluation.
        Run(engine, TestEngines.SmallGpt with { BatchSize = 2, GradientAccumulationSteps = 3, EvalIters = 9 }, accumulated);

        Assert.Equal(whole.Evaluations.Count, accumulated.Evaluations.Count);
        foreach (var (one, other) in whole.Evaluations.Zip(accumulated.Evaluations))
            Assert.Equal(one.ValLoss, other.ValLoss, 1e-4);
    }

    [Theory]
    [MemberData(nameof(TestEngines.All), MemberType = typeof(TestEngines))]
    public void Execute_EvaluatedMoreOften_TrainsTheSame(EngineChoice engine)
    {
        var rarely = Run(engine, TestEngines.SmallGpt with { EvalInterval = 40 }, new RecordingListener());
        var often = Run(engine, TestEngines.SmallGpt with { EvalInterval = 3, EvalIters = 7 }, new RecordingListener());

        Assert.Equal(rarely.ParamsSha256, often.ParamsSha256);
    }

    [Theory]
    [MemberData(nameof(TestEngines.All), MemberType = typeof(TestEngines))]
    public void Execute_SmallGpt_Learns(EngineChoice engine)
    {
        var listener = new RecordingListener();
        Run(engine, TestEngines.SmallGpt with { MaxIters = 200, EvalInterval = 200, LearningRate = 1e-2 }, listener);

        Assert.True(listener.Evaluations[^1].ValLoss < listener.Evaluations[0].ValLoss - 0.5, string.Join(", ", listener.Losses));
    }

    [Theory]
    [MemberData(nameof(TestEngines.All), MemberType = typeof(TestEngines))]
    public void Execute_Bigram_Learns(EngineChoice engine)
    {
        var listener = new RecordingListener();
        Run(engine, TestEngines.SmallGpt with { Model = "bigram", MaxIters = 200, EvalInterval = 100, LearningRate = 1e-1 }, listener);

        Assert.True(listener.Evaluations[^1].ValLoss < 2.7, string.Join(", ", listener.Losses));
    }

    [Theory]
    [MemberData(nameof(TestEngines.All), MemberType = typeof(TestEngines))]
    public void Execute_HugeLearningRate_DivergesAtAKnownStep(EngineChoice engine)
    {
        var wild = TestEngines.SmallGpt with { LearningRate = 1e6, GradClip = 0, EvalInterval = 40 };
        var listener = new RecordingListener();

        var first = Assert.Throws<DivergedException>(() => Run(engine, wild, listener));
        var second = Assert.Throws<DivergedException>(() => Run(engine, wild, new RecordingListener()));

        Assert.InRange(first.Step, 1, 39);
        Assert.Equal(first.Step, second.Step);
        Assert.Empty(listener.Checkpoints);
    }

    [Fact]
    public void Execute_StoppedWhenAnEvaluationIsDue_LeavesItToTheNextAttempt()
    {
        using var stop = new CancellationTokenSource();
        // Progress comes between the batches of an evaluation too: step 10 is seen first when its evaluation begins.
        var before = new RecordingListener { OnProgress = step => { if (step == 10) stop.Cancel(); } };
        var stopped = Run(EngineChoice.Torch, TestEngines.SmallGpt, before, stop: stop.Token);
        var after = new RecordingListener();
        Run(EngineChoice.Torch, TestEngines.SmallGpt, after, from: before.Checkpoints[^1].Checkpoint);

        Assert.Equal(10, stopped.Step);
        Assert.Equal([0], before.Evaluations.Select(e => e.Step));
        Assert.Equal([10, 20, 30, 40], after.Evaluations.Select(e => e.Step));
    }

    [Fact]
    public void Execute_ResumedAtItsLastStep_CompletesWithoutAnotherUpdate()
    {
        var first = new RecordingListener();
        var expected = Run(EngineChoice.Torch, TestEngines.SmallGpt, first);
        var second = new RecordingListener();

        var outcome = Run(EngineChoice.Torch, TestEngines.SmallGpt, second, from: first.Checkpoints[^1].Checkpoint);

        Assert.Equal(expected.ParamsSha256, outcome.ParamsSha256);
        Assert.Empty(second.Evaluations);
        Assert.Empty(second.Checkpoints);
    }

    [Fact]
    public void Execute_NoCheckpointInterval_SavesAtEveryStepAndChangesNothing()
    {
        var often = new RecordingListener();
        var rarely = new RecordingListener();

        var outcome = Run(EngineChoice.Torch, TestEngines.SmallGpt, often, checkpointInterval: TimeSpan.Zero);

        Assert.Equal(Enumerable.Range(1, 40), often.Checkpoints.Select(c => c.Checkpoint.Step).Distinct());
        Assert.Equal(Run(EngineChoice.Torch, TestEngines.SmallGpt, rarely).ParamsSha256, outcome.ParamsSha256);
        // Without the clock's help: where the metric was the best so far, and at the end.
        var best = rarely.Checkpoints.Where(c => c.Best).Select(c => c.Checkpoint.Step);
        Assert.Equal(best.Append(40).Distinct(), rarely.Checkpoints.Select(c => c.Checkpoint.Step));
    }

    [Fact]
    public void Execute_BestMetricOfBefore_MarksOnlyWhatIsAsGood()
    {
        var first = new RecordingListener();
        Run(EngineChoice.Torch, TestEngines.SmallGpt, first);
        var best = first.Evaluations.Min(e => e.ValLoss);
        var again = new RecordingListener();

        Run(EngineChoice.Torch, TestEngines.SmallGpt, again, bestMetric: best);

        Assert.Equal(first.Checkpoints.Last(c => c.Best).Checkpoint.Step, Assert.Single(again.Checkpoints, c => c.Best).Checkpoint.Step);
    }

    [Theory]
    [MemberData(nameof(TestEngines.All), MemberType = typeof(TestEngines))]
    public void Execute_AnyBatchSize_HasTheSameLossGroups(EngineChoice engine)
    {
        // The model at step 0 is the same, and so are the 96 sequences that it is scored on.
        var small = new RecordingListener();
        Run(engine, TestEngines.SmallGpt with { BatchSize = 4, EvalIters = 24, MaxIters = 10 }, small);
        var large = new RecordingListener();
        Run(engine, TestEngines.SmallGpt with { BatchSize = 32, EvalIters = 3, MaxIters = 10 }, large);
        var more = new RecordingListener();
        Run(engine, TestEngines.SmallGpt with { BatchSize = 8, EvalIters = 25, MaxIters = 10 }, more);

        Assert.Equal(6, small.ValGroups[0].Length);
        Assert.Equal(small.ValGroups[0], large.ValGroups[0]);
        Assert.Equal(13, more.ValGroups[0].Length); // the last of 8 sequences
        Assert.All(small.ValGroups[0].Zip(more.ValGroups[0]), pair => Assert.Equal(1, pair.First / pair.Second, 1e-6));
        foreach (var evaluation in small.Evaluations)
            Assert.Equal(1, small.ValGroups[evaluation.Step].Average(group => (double)group) / evaluation.ValLoss, 1e-6);
    }

    [Theory]
    [MemberData(nameof(TestEngines.All), MemberType = typeof(TestEngines))]
    public void Execute_WithRungs_TrainsTheSameAndKeepsItsBest(EngineChoice engine)
    {
        foreach (var dropout in (double[])[0, 0.3])
        {
            var h = TestEngines.SmallGpt with { Dropout = dropout };
            var undisturbed = new RecordingListener();
            var expected = Run(engine, h, undisturbed);
            var listener = new RecordingListener();
            var outcome = Run(engine, h, listener, rungs: [7, 20, 33]);

            Assert.Equal(expected.ParamsSha256, outcome.ParamsSha256);
            Assert.Equal([0, 7, 10, 20, 30, 33, 40], listener.Evaluations.Select(e => e.Step));
            Assert.Equal(undisturbed.Losses, listener.Losses.Where(e => e.Step is not (7 or 33)));
            Assert.Equal(BestSteps(undisturbed), BestSteps(listener));
            Assert.All((int[])[7, 20, 33], rung => Assert.Single(listener.Checkpoints, c => c.Checkpoint.Step == rung));
        }
    }

    [Theory]
    [InlineData(10, null, false)] // nothing is known: the file says that the evaluation was reported
    [InlineData(10, 10, false)]
    [InlineData(10, 30, false)]
    [InlineData(10, 0, true)]
    [InlineData(7, 0, true)]
    [InlineData(7, 7, false)]
    [InlineData(13, 10, false)] // neither a rung nor on the schedule
    public void Execute_FromACheckpoint_EvaluatesItsStepWhereThatIsNotRecorded(int step, int? evaluatedStep, bool evaluates)
    {
        using var stop = new CancellationTokenSource();
        var before = new RecordingListener { OnProgress = at => { if (at == step + 1) stop.Cancel(); } };
        Run(EngineChoice.Fused, TestEngines.SmallGpt, before, checkpointInterval: TimeSpan.Zero, stop: stop.Token, rungs: [7]);
        var from = before.Checkpoints.Last(c => c.Checkpoint.Step == step).Checkpoint;
        var after = new RecordingListener();

        Run(EngineChoice.Fused, TestEngines.SmallGpt, after, from, rungs: [7], evaluatedStep: evaluatedStep);

        Assert.Equal(evaluates, after.Evaluations[0].Step == step);
        if (evaluates)
            Assert.Equal(before.Losses.Single(e => e.Step == step), after.Losses.First());
    }

    private static IEnumerable<int> BestSteps(RecordingListener listener) =>
        listener.Checkpoints.Where(c => c.Best).Select(c => c.Checkpoint.Step);

    private TrainingOutcome Run(
        EngineChoice engine,
        Hyperparameters hyperparameters,
        RecordingListener listener,
        SavedCheckpoint? from = null,
        TimeSpan? checkpointInterval = null,
        double? bestMetric = null,
        IReadOnlyList<int>? rungs = null,
        int? evaluatedStep = null,
        CancellationToken stop = default)
    {
        var data = new TrainingData(TestEngines.Text, hyperparameters);
        using var trainer = TestEngines.Create(engine, hyperparameters);
        var job = new TrainingJob
        {
            Hyperparameters = hyperparameters,
            Corpus = TestEngines.Text,
            CheckpointDirectory = _folder.PathOf("checkpoints"),
            ProgressInterval = TimeSpan.Zero, // at every step
            CheckpointInterval = checkpointInterval ?? TimeSpan.FromHours(1),
            BestMetric = bestMetric,
            Rungs = rungs ?? [],
            EvaluatedStep = evaluatedStep,
        };
        var loaded = from is null ? null : CheckpointLoader.Load(new CheckpointReference(from.Path, from.Step, from.Sha256));
        return new TrainingRun(job, trainer.Members[0], data, loaded, listener, TimeProvider.System, stop).Execute(trainer);
    }
}
