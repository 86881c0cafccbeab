using Sweep.Core;
using Sweep.Core.Protocol;
using Sweep.Testing;

namespace Sweep.Trainer.Tests;

public sealed class TrainerProcessTests : IDisposable
{
    private static readonly Hyperparameters Small = SmallGpt.Shape with { Dropout = 0.1 };

    /// <summary>Longer than any test waits.</summary>
    private static readonly Hyperparameters Endless = Small with { MaxIters = int.MaxValue, EvalInterval = 1_000_000 };

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<EngineChoice> Engines => [EngineChoice.Torch, EngineChoice.Fused];

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Train_WholeRun_ReportsInStepOrder(EngineChoice engine)
    {
        await using var trainer = await TrainerClient.StartAsync();

        trainer.Send(Train(Small, engine));
        var events = await trainer.UntilAsync<CompletedEvent>();

        Assert.Equal(TrainerProtocol.Version, trainer.Ready.Protocol);
        var started = Assert.IsType<StartedEvent>(events[0]);
        Assert.Equal((0, EnumNames.Of(engine)), (started.Step, started.Engine));
        Assert.Equal(ModelSize.Parameters(Small, started.VocabSize), started.NParams);
        Assert.NotEmpty(started.DeviceKind);
        Assert.Equal([0, 20, 40, 60], events.OfType<EvalEvent>().Select(e => e.Evaluation.Step));
        Assert.All(events, e => Assert.Equal("test/1", RunOf(e)));
        var last = events.OfType<CheckpointEvent>().Last();
        Assert.Equal(60, last.Checkpoint.Step);
        Assert.Equal(new FileInfo(last.Checkpoint.Path).Length, last.Bytes);
        Assert.Equal(60, ((CompletedEvent)events[^1]).Step);
    }

    [Fact]
    public async Task Train_StoppedThenResumedElsewhere_EndsInTheSameParameters()
    {
        await using var trainer = await TrainerClient.StartAsync();
        trainer.Send(Train(Small));
        var expected = await trainer.UntilAsync<CompletedEvent>();

        trainer.Send(Train(Small));
        trainer.Send(new StopCommand());
        var first = await trainer.UntilAsync<StoppedEvent>();
        await using var other = await TrainerClient.StartAsync();
        other.Send(Train(Small) with { ResumeFrom = [.. first.OfType<CheckpointEvent>().Select(c => c.Checkpoint).Reverse()] });
        var second = await other.UntilAsync<CompletedEvent>();

        Assert.Equal(((StoppedEvent)first[^1]).Step, ((StartedEvent)second[0]).Step);
        Assert.Equal(((CompletedEvent)expected[^1]).ParamsSha256, ((CompletedEvent)second[^1]).ParamsSha256);
        Assert.Equal(Losses(expected), Losses(first).Concat(Losses(second)).Distinct());
    }

    [Fact]
    public async Task Train_NewestCheckpointDamaged_GoesOnFromTheOneBefore()
    {
        await using var trainer = await TrainerClient.StartAsync();
        trainer.Send(Train(Small) with { CheckpointSeconds = 0 });
        var expected = await trainer.UntilAsync<CompletedEvent>();
        var checkpoints = expected.OfType<CheckpointEvent>().Select(c => c.Checkpoint).ToList();
        var (good, damaged) = (checkpoints.Last(c => c.Step == 30), checkpoints.Last(c => c.Step == 35));
        using (var file = File.OpenWrite(damaged.Path))
            file.SetLength(file.Length / 2);

        trainer.Send(Train(Small) with { ResumeFrom = [damaged, good] });
        var events = await trainer.UntilAsync<CompletedEvent>();
        trainer.CloseInput();

        Assert.Equal(30, ((StartedEvent)events[0]).Step);
        Assert.Equal(((CompletedEvent)expected[^1]).ParamsSha256, ((CompletedEvent)events[^1]).ParamsSha256);
        Assert.Contains("step-00000035.safetensors is damaged", (await trainer.ExitAsync()).Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Train_CheckpointOfAnotherConfiguration_StartsAgain()
    {
        await using var trainer = await TrainerClient.StartAsync();
        trainer.Send(Train(Small));
        var foreign = (await trainer.UntilAsync<CompletedEvent>()).OfType<CheckpointEvent>().Last().Checkpoint;

        trainer.Send(Train(Small with { Seed = 2 }) with { ResumeFrom = [foreign] });
        var started = Assert.IsType<StartedEvent>(await trainer.NextAsync());

        Assert.Equal(0, started.Step);
    }

    [Fact]
    public async Task Stop_InTheMiddleOfARun_CheckpointsAndWaitsForTheNext()
    {
        await using var trainer = await TrainerClient.StartAsync();
        trainer.Send(Train(Endless) with { ProgressSeconds = 0 });
        await trainer.UntilAsync<ProgressEvent>(p => p.Step > 5);

        trainer.Send(new StopCommand());
        var events = await trainer.UntilAsync<StoppedEvent>();
        trainer.Send(Train(Small));
        await trainer.UntilAsync<CompletedEvent>();

        var stopped = (StoppedEvent)events[^1];
        Assert.Equal(stopped.Step, ((CheckpointEvent)events[^2]).Checkpoint.Step);
    }

    [Fact]
    public async Task Stop_WithoutARun_StopsNothing()
    {
        await using var trainer = await TrainerClient.StartAsync();

        trainer.Send(new StopCommand());
        trainer.Send(Train(Small));

        await trainer.UntilAsync<CompletedEvent>();
    }

    [Fact]
    public async Task EndOfInput_InTheMiddleOfARun_EndsTheProcess()
    {
        await using var trainer = await TrainerClient.StartAsync();
        trainer.Send(Train(Endless) with { ProgressSeconds = 0 });
        await trainer.UntilAsync<ProgressEvent>(p => p.Step > 5);

        trainer.CloseInput();

        Assert.Equal(0, (await trainer.ExitAsync()).Code);
    }

    [Fact]
    public async Task Exit_InTheMiddleOfARun_EndsTheProcess()
    {
        await using var trainer = await TrainerClient.StartAsync();
        trainer.Send(Train(Endless) with { ProgressSeconds = 0 });
        await trainer.UntilAsync<ProgressEvent>(p => p.Step > 5);

        trainer.Send(new ExitCommand());

        Assert.Equal(0, (await trainer.ExitAsync()).Code);
    }

    [Theory]
    [InlineData("hello\n")]
    [InlineData("{}\n")]
    [InlineData("[1,2]\n")]
    [InlineData("null\n")]
    [InlineData("{\"type\":\"dance\"}\n")]
    [InlineData("{\"type\":\"train\",\"run\":7}\n")]
    [InlineData("{\"type\":\"train\"")]
    public async Task GarbageOnInput_EndsWithCode2AndSaysWhy(string text)
    {
        await using var trainer = await TrainerClient.StartAsync();

        trainer.SendText(text);
        trainer.CloseInput();

        var (code, stderr) = await trainer.ExitAsync();
        Assert.Equal(2, code);
        Assert.StartsWith("error: ", stderr, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LineWithoutEnd_IsNotReadForEver()
    {
        await using var trainer = await TrainerClient.StartAsync();

        trainer.SendText(new string('x', TrainerProtocol.MaxLineBytes + 1));

        Assert.Equal(2, (await trainer.ExitAsync()).Code);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Train_HugeLearningRate_FailsAsDivergedWithTheStep(EngineChoice engine)
    {
        await using var trainer = await TrainerClient.StartAsync();

        trainer.Send(Train(Small with { LearningRate = 1e6 }, engine));
        var failed = (FailedEvent)(await trainer.UntilAsync<FailedEvent>())[^1];
        trainer.Send(Train(Small, engine));
        await trainer.UntilAsync<CompletedEvent>();

        Assert.Equal(FailureKind.Diverged, failed.Kind);
        Assert.InRange(failed.Step, 1, 59);
        Assert.Contains($"after {failed.Step} updates", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Train_ChangedOrMissingData_FailsAsData()
    {
        var path = _folder.Write("text.txt", string.Concat(Enumerable.Repeat("A quick brown fox. ", 200)));
        await using var trainer = await TrainerClient.StartAsync();

        trainer.Send(Train(Small) with { Data = new DataReference(path, new string('0', 64)) });
        var changed = (FailedEvent)(await trainer.UntilAsync<FailedEvent>())[^1];
        trainer.Send(Train(Small) with { Data = new DataReference(_folder.PathOf("none.txt"), new string('0', 64)) });
        var missing = (FailedEvent)(await trainer.UntilAsync<FailedEvent>())[^1];

        Assert.Equal(FailureKind.Data, changed.Kind);
        Assert.Equal(FailureKind.Data, missing.Kind);
    }

    public static TheoryData<string> Impossible => ["n_head", "model", "device", "precision", "block_size"];

    [Theory]
    [MemberData(nameof(Impossible))]
    public async Task Train_ImpossibleConfiguration_FailsAsConfig(string what)
    {
        await using var trainer = await TrainerClient.StartAsync();

        trainer.Send(what switch
        {
            "n_head" => Train(Small with { NHead = 3 }),
            "model" => Train(Small with { Model = "rnn" }),
            "device" => Train(Small) with { Device = "tpu" },
            "precision" => Train(Small with { Precision = "bf16" }),
            _ => Train(Small with { BlockSize = 1_000_000 }),
        });
        var failed = (FailedEvent)(await trainer.UntilAsync<FailedEvent>())[^1];

        Assert.Equal(FailureKind.Config, failed.Kind);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Train_MoreThanTheMemoryHolds_FailsAsOutOfMemoryAndTheNextRunWorks(EngineChoice engine)
    {
        await using var trainer = await TrainerClient.StartAsync();

        // The attention weights of one sequence take 137 GB, in one piece.
        trainer.Send(Train(Small with { NEmbd = 512, NHead = 512, NLayer = 1, BatchSize = 1, EvalIters = 1, BlockSize = 8192 }, engine));
        var failed = (FailedEvent)(await trainer.UntilAsync<FailedEvent>())[^1];
        trainer.Send(Train(Small, engine));
        await trainer.UntilAsync<CompletedEvent>();

        Assert.Equal(FailureKind.OutOfMemory, failed.Kind);
    }

    [Fact]
    public async Task Generate_FromACheckpoint_ReadsNoTextAndRepeatsItself()
    {
        await using var trainer = await TrainerClient.StartAsync();
        trainer.Send(Train(Small));
        var checkpoint = (await trainer.UntilAsync<CompletedEvent>()).OfType<CheckpointEvent>().Last().Checkpoint;
        var command = new GenerateCommand("test/1", checkpoint, new DataReference("/nowhere", ""), "cpu", "the ", 50, 0.8, 7);

        trainer.Send(command);
        trainer.Send(command);
        trainer.Send(command with { Prompt = "é" });
        var first = Assert.IsType<SampleEvent>(await trainer.NextAsync());
        var second = Assert.IsType<SampleEvent>(await trainer.NextAsync());
        var foreign = Assert.IsType<FailedEvent>(await trainer.NextAsync());

        Assert.Equal(first.Text, second.Text);
        Assert.StartsWith("the ", first.Text, StringComparison.Ordinal);
        Assert.Equal(54, first.Text.Length);
        Assert.Equal(FailureKind.Config, foreign.Kind);
    }

    private TrainCommand Train(Hyperparameters hyperparameters, EngineChoice engine = EngineChoice.Torch) => new(
        "test/1", hyperparameters, Corpus.Builtin("builtin:markov").Reference, "cpu", _folder.PathOf(Guid.NewGuid().ToString("N")), [],
            null, Engine: engine);

    private static IEnumerable<Evaluation> Losses(IEnumerable<TrainerEvent> events) =>
        events.OfType<EvalEvent>().Select(e => e.Evaluation with { Seconds = 0 });

    private static string RunOf(TrainerEvent e) => e switch
    {
        StartedEvent s => s.Run,
        ProgressEvent p => p.Run,
        EvalEvent v => v.Run,
        CheckpointEvent c => c.Run,
        CompletedEvent d => d.Run,
        _ => "",
    };
}
