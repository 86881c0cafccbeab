using Sweep.Core;
using Sweep.Core.Protocol;
using Sweep.Testing;

namespace Sweep.Model.Tests;

/// <summary>
/// On a CPU libtorch multiplies the matrices of a batch one after the other, so members' numbers equal those of solo runs bit for bit.
/// </summary>
public sealed class TorchEngineTests : IDisposable
{
    private static readonly Hyperparameters s_shape = TestEngines.SmallGpt with { GradClip = 0, Dropout = 0 };

    private static readonly Hyperparameters[] s_runs =
    [
        s_shape with { Seed = 1, Dropout = 0.2 },
        s_shape with { Seed = 2, LearningRate = 1e-2, WeightDecay = 0.3, MaxIters = 25 },
        s_shape with { Seed = 3, Beta1 = 0.8, Beta2 = 0.95, GradClip = 0.5, Dropout = 0.4 },
        s_shape with { Seed = 1, GradClip = 1e-3, EvalInterval = 7 },
    ];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("gpt")]
    [InlineData("bigram")]
    public void TrainStep_MembersOfManyKinds_EqualSoloRunsBitForBit(string model) =>
        AssertMembersEqualSoloRuns([.. s_runs.Select(h => h with { Model = model })]);

    [Theory]
    [MemberData(nameof(TestEngines.Options), MemberType = typeof(TestEngines))]
    public void TrainStep_MembersWithAnyOption_EqualSoloRunsBitForBit(string option) =>
        AssertMembersEqualSoloRuns([.. s_runs.Take(3).Select(h => TestEngines.With(option, h))]);

    [Fact]
    public void TrainStep_MembersOfSchedulesOfTheirOwn_EqualSoloRunsBitForBit() => AssertMembersEqualSoloRuns(
    [
        s_shape,
        s_shape with { LrSchedule = "cosine", WarmupIters = 5, LrDecayIters = 15 },
        s_shape with { LrSchedule = "linear", MinLr = 0, Init = "gpt2" },
        s_shape with { WarmupIters = 260 },
    ]);

    private static void AssertMembersEqualSoloRuns(Hyperparameters[] runs)
    {
        using var pack = Pack(runs);
        int[] steps = [.. ((int[])[0, 3, 100, 250]).Take(runs.Length)]; // members need not be equally far

        var packed = Enumerable.Range(0, runs.Length).Select(run => Begin(pack.Members[run], runs[run])).ToArray();
        for (var i = 0; i < 20; i++)
            pack.TrainStep([.. steps.Select(step => step + i)]);

        for (var run = 0; run < runs.Length; run++)
        {
            using var solo = Pack(runs[run]);
            var state = Begin(solo.Members[0], runs[run]);
            for (var i = 0; i < 20; i++)
                solo.TrainStep([steps[run] + i]);
            AssertSame(solo.Members[0], state, pack.Members[run], packed[run]);
        }
    }

    [Fact]
    public void TrainStep_MemberOfNaNs_LeavesTheOthersBitsAlone()
    {
        using var sound = Pack(s_runs[0], s_runs[2]);
        using var sick = Pack(s_runs[0], s_runs[1], s_runs[2]);
        var (a, b) = (Begin(sound.Members[0], s_runs[0]), Begin(sound.Members[1], s_runs[2]));
        var (c, d) = (Begin(sick.Members[0], s_runs[0]), Begin(sick.Members[2], s_runs[2]));
        var broken = new TrainingState(sick.Members[1].Layout);
        Array.Fill(broken.Parameters, float.NaN);
        sick.Members[1].Import(broken);

        for (var i = 0; i < 10; i++)
        {
            sound.TrainStep([i, i]);
            sick.TrainStep([i, i, i]);
        }

        Assert.All(sick.Members[1].TakeLosses(), loss => Assert.Equal(float.NaN, loss));
        AssertSame(sound.Members[0], a, sick.Members[0], c);
        AssertSame(sound.Members[1], b, sick.Members[2], d);
    }

    [Fact]
    public void Create_DifferentShapes_IsRefused()
    {
        var error = Assert.Throws<ConfigException>(() => Pack(s_shape, s_shape with { BatchSize = 5 }));

        Assert.Contains("different shapes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void MoveTo_JoinGrowLeaveAndResume_ChangeNoNumber()
    {
        var expected = s_runs.Select(h => Alone(h)).ToList();

        // 0 begins alone, 1 joins it after 5 steps, 2 and 3 after 4 more; 1 is over after 25, and 3 leaves in the middle to go on from its
        // checkpoint.
        var listeners = s_runs.Select(_ => new RecordingListener()).ToArray();
        using var stopOf3 = new CancellationTokenSource();
        var solo = s_runs.Select(h => Pack(h)).ToArray();
        TrainingRun Packed(int i) =>
            Run(s_runs[i], solo[i].Members[0], listeners[i], $"packed-{i}", stop: i == 3 ? stopOf3.Token : default);
        var runs = Enumerable.Range(0, s_runs.Length).Select(Packed).ToArray();
        foreach (var run in runs)
            run.Begin();
        for (var i = 0; i < 5 && runs[0].Prepare(); i++)
        {
            solo[0].TrainStep([runs[0].Step]);
            runs[0].Stepped();
        }
        Together([runs[0], runs[1]], [s_runs[0], s_runs[1]], steps: 4);
        Together(runs, s_runs, steps: 9);
        stopOf3.Cancel();
        Together(runs, s_runs, steps: 100);
        var resumed = new RecordingListener();
        var checkpoint = CheckpointLoader.Load(Reference(listeners[3].Checkpoints[^1].Checkpoint));
        var rest = Run(s_runs[3], solo[3].Members[0], resumed, "packed-3", checkpoint);
        rest.Execute(solo[3]);

        Assert.Equal([true, true, true, false], runs.Select(run => run.Outcome!.Completed));
        Assert.Equal(9, runs[3].Step);
        runs[3] = rest;
        Assert.Equal(expected.Select(e => e.Outcome.ParamsSha256), runs.Select(run => run.Outcome!.ParamsSha256));
        for (var i = 0; i < runs.Length; i++)
            Assert.Equal(expected[i].Listener.Losses, i == 3 ? listeners[i].Losses.Concat(resumed.Losses) : listeners[i].Losses);
        foreach (var engine in solo)
            engine.Dispose();
    }

    /// <summary>
    /// Makes a pack of those that are not over, and steps it until one is over or the steps are made; and again with those that are left.
    /// </summary>
    private static void Together(IEnumerable<TrainingRun> runs, IEnumerable<Hyperparameters> hyperparameters, int steps)
    {
        var left = runs.Zip(hyperparameters).Where(run => run.First.Outcome is null).ToList();
        while (left.Count > 0 && steps > 0)
        {
            // Not disposed: the runs' next models take their numbers from it.
            var pack = Pack([.. left.Select(run => run.Second)]);
            for (var i = 0; i < left.Count; i++)
                left[i].First.MoveTo(pack.Members[i]);
            for (; steps > 0; steps--)
            {
                if (left.RemoveAll(run => !run.First.Prepare()) > 0)
                    break;
                pack.TrainStep([.. left.Select(run => run.First.Step)]);
                left.ForEach(run => run.First.Stepped());
            }
        }
    }

    private (TrainingOutcome Outcome, RecordingListener Listener) Alone(Hyperparameters h)
    {
        var listener = new RecordingListener();
        using var engine = Pack(h);
        return (Run(h, engine.Members[0], listener, $"alone-{h.Seed}-{h.GradClip}").Execute(engine), listener);
    }

    private TrainingRun Run(
        Hyperparameters h,
        ITrainedModel model,
        RecordingListener listener,
        string folder,
        LoadedCheckpoint? from = null,
        CancellationToken stop = default) =>
        new(new TrainingJob
        {
            Hyperparameters = h,
            Corpus = TestEngines.Text,
            CheckpointDirectory = _folder.PathOf(folder),
            CheckpointInterval = TimeSpan.FromHours(1),
        }, model, Data(h), from, listener, TimeProvider.System, stop);

    private static CheckpointReference Reference(SavedCheckpoint saved) => new(saved.Path, saved.Step, saved.Sha256);

    private static TorchEngine Pack(params Hyperparameters[] runs) =>
        new(runs, TestEngines.Text.Vocabulary.Size, [.. runs.Select(Data)], "cpu");

    private static TrainingData Data(Hyperparameters h) => new(TestEngines.Text, h);

    private static TrainingState Begin(ITrainedModel model, Hyperparameters h)
    {
        var state = TrainingState.Initial(model.Layout, h.Seed);
        model.Import(state);
        return state;
    }

    private static void AssertSame(ITrainedModel expected, TrainingState expectedState, ITrainedModel actual, TrainingState actualState)
    {
        Assert.Equal(expected.TakeLosses(), actual.TakeLosses());
        expected.Export(expectedState);
        actual.Export(actualState);
        Assert.Equal(expectedState.ParametersSha256(), actualState.ParametersSha256());
        Assert.Equal(expectedState.ExpAvg, actualState.ExpAvg);
        Assert.Equal(expectedState.ExpAvgSq, actualState.ExpAvgSq);

        int[] starts = [.. Enumerable.Range(0, 50).Select(i => 7 * i)];
        var (expectedLosses, actualLosses) = (new float[starts.Length], new float[starts.Length]);
        expected.SequenceLosses(starts, expectedLosses);
        actual.SequenceLosses(starts, actualLosses);
        Assert.Equal(expectedLosses, actualLosses);
    }
}
