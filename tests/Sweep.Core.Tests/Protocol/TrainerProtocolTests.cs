using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Sweep.Core.Protocol;
using Sweep.Core.Scoring;

namespace Sweep.Core.Tests.Protocol;

public sealed class TrainerProtocolTests
{
    private const int Cases = 3000;

    private static readonly Evaluation Evaluation = new(100, 2.5, 0.01, double.NaN, double.PositiveInfinity, 1.5);

    private static readonly TrainerCommand[] AllCommands =
    [
        new TrainCommand("demo/1", new Hyperparameters { Dropout = 0.1 }, new DataReference("builtin:markov", "ab"), "cpu", "/tmp/c",
            [new CheckpointReference("/tmp/c/1", 5, "cd")], null) { UntilStep = 100, Rungs = [50, 100], EvaluatedStep = 5 },
        new StopCommand(),
        new ContinueCommand("demo/1", null),
        new PauseCommand("demo/1"),
        new GenerateCommand("ಹೆಸರು/2", new CheckpointReference("/p", 1, "s"), new DataReference("/x \"y\"", "z"), "cuda:0",
            "prompt\n🙂", 10,
            0.8, 1),
        new ScoreCommand("demo/1", new CheckpointReference("/p", 1, "s"), new DataReference("builtin:markov", "ab"), "cpu",
            new FreshSequences(long.MinValue, 64, 1024, [new UsedSequences(32, 320), new UsedSequences(64, 640)]), EngineChoice.Fused),
        new KindCommand("demo/1", new Hyperparameters(), "cuda:0", EngineChoice.Torch, PackMode.On),
        new ExitCommand(),
    ];

    private static readonly TrainerEvent[] AllEvents =
    [
        new ReadyEvent(TrainerProtocol.Version, TrainerProtocol.ResultVersion, "libtorch", 42),
        new KindEvent("demo/1", "cpu avx2 fused"),
        new StartedEvent("demo/1", 0, 209_729, 65, "cpu", "fused"),
        new ProgressEvent("demo/1", 10, 1e5, null),
        new EvalEvent("demo/1", Evaluation, null),
        new WaitingEvent("demo/1", 100),
        new CheckpointEvent("demo/1", new CheckpointReference("/p", 10, "s"), 1L << 40, true, 2.5),
        new CompletedEvent("demo/1", 10, 1, 2, "hash"),
        new StoppedEvent("demo/1", 10, 1),
        new FailedEvent("demo/1", FailureKind.OutOfMemory, "no memory\nfor 3 GiB", 7),
        new SampleEvent("demo/1", "text\n\u2028\u0000"),
        new ScoredEvent("demo/1", 2.5, 0.01, 1024, true, 1700, "ab", [], "cpu", "fused"),
    ];

    public static TheoryData<TrainerCommand> Commands => [.. AllCommands];

    public static TheoryData<TrainerEvent> Events => [.. AllEvents];

    [Fact]
    public void Messages_AllOfThem_AreTestedHere()
    {
        Assert.Empty(KindsOf<TrainerEvent>().Except(AllEvents.Select(e => e.GetType())));
        Assert.Empty(KindsOf<TrainerCommand>().Except(AllCommands.Select(e => e.GetType())));

        static IEnumerable<Type> KindsOf<T>() =>
            typeof(T).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(T)) && !type.IsAbstract);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void ReadCommand_OfWrite_IsTheCommandOnOneLine(TrainerCommand command)
    {
        var line = TrainerProtocol.Write(command);

        Assert.DoesNotContain('\n', line);
        Assert.Equal(line, TrainerProtocol.Write(TrainerProtocol.ReadCommand(line)));
        Assert.IsType(command.GetType(), TrainerProtocol.ReadCommand(line));
    }

    [Theory]
    [MemberData(nameof(Events))]
    public void ReadEvent_OfWrite_IsTheEventOnOneLine(TrainerEvent trainerEvent)
    {
        var line = TrainerProtocol.Write(trainerEvent);

        Assert.DoesNotContain('\n', line);
        // Arrays are equal only to themselves: what is written again tells.
        Assert.Equal(line, TrainerProtocol.Write(TrainerProtocol.ReadEvent(line)));
        Assert.IsType(trainerEvent.GetType(), TrainerProtocol.ReadEvent(line));
    }

    [Fact]
    public void ReadEvent_OfLossGroups_HasEveryBitInFewCharacters()
    {
        float[] groups = [2.5f, MathF.PI, float.NaN, float.Epsilon, float.NegativeInfinity, -0f];

        var line = TrainerProtocol.Write(new EvalEvent("demo/1", Evaluation, groups));
        var read = Assert.IsType<EvalEvent>(TrainerProtocol.ReadEvent(line));

        Assert.Contains("\"val_groups\":\"AAAgQNsPSUA", line, StringComparison.Ordinal);
        Assert.Equal(groups.Select(BitConverter.SingleToInt32Bits), read.ValGroups!.Select(BitConverter.SingleToInt32Bits));
    }

    [Theory]
    [InlineData("\"AAAgQNsPSQ==\"")] // seven bytes
    [InlineData("\"AAAgQ*==\"")]
    [InlineData("[2.5]")]
    [InlineData("2.5")]
    public void ReadEvent_OfLossGroupsThatAreNone_IsAProtocolError(string groups)
    {
        var line = TrainerProtocol.Write(new EvalEvent("demo/1", Evaluation, [2.5f]));

        Assert.Throws<ProtocolException>(() => TrainerProtocol.ReadEvent(line.Replace("\"AAAgQA==\"", groups, StringComparison.Ordinal)));
    }

    [Fact]
    public void Write_OfTheMostLossGroups_IsALineThatIsRead()
    {
        var groups = LossGroups.Of(new float[17 * LossGroups.Most]);

        var line = TrainerProtocol.Write(new EvalEvent("demo/1", Evaluation, groups));

        Assert.Equal(LossGroups.Most, Assert.IsType<EvalEvent>(TrainerProtocol.ReadEvent(line)).ValGroups!.Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("42")]
    [InlineData("terminate called after throwing an instance of 'c10::Error'")]
    [InlineData("{}")]
    [InlineData("{\"type\":\"unknown\"}")]
    [InlineData("{\"type\":7}")]
    [InlineData("{\"type\":\"stopped\"}")] // its members are missing
    [InlineData("{\"type\":\"stopped\",\"run\":null,\"step\":1,\"seconds\":1}")]
    [InlineData("{\"type\":\"stopped\",\"run\":\"a/1\",\"step\":99999999999,\"seconds\":1}")]
    [InlineData("{\"type\":\"stopped\",\"run\":\"a/1\",\"step\":1.5,\"seconds\":1}")]
    [InlineData("{\"type\":\"failed\",\"run\":\"a/1\",\"kind\":\"bad_luck\",\"message\":\"\",\"step\":1}")]
    [InlineData("{\"type\":\"sample\",\"run\":\"a/1\",\"text\":\"\\ud800\"}")]
    public void ReadEvent_ALineThatIsNone_IsAProtocolError(string line) =>
        Assert.Throws<ProtocolException>(() => TrainerProtocol.ReadEvent(line));

    [Fact]
    public void ReadEvent_AnyHalfOfALine_IsAProtocolError()
    {
        foreach (var line in AllEvents.Select(TrainerProtocol.Write))
        {
            for (var length = 0; length < line.Length; length++)
            {
                var half = line[..length];
                Assert.Throws<ProtocolException>(() => TrainerProtocol.ReadEvent(half));
            }
        }
    }

    [Fact]
    public void ReadEvent_ALineBeyondTheLimit_IsRefusedUnread()
    {
        var error = Assert.Throws<ProtocolException>(() => TrainerProtocol.ReadEvent(new string('[', TrainerProtocol.MaxLineLength + 1)));

        Assert.Contains("at most", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadEvent_DeepNesting_IsAProtocolError() =>
        Assert.Throws<ProtocolException>(() => TrainerProtocol.ReadEvent("{\"type\":\"sample\",\"run\":" + new string('[', 500_000)));

    [Fact]
    public void ReadEvent_ALineWithTerminalEscapes_DoesNotRepeatThem()
    {
        var error = Assert.Throws<ProtocolException>(() => TrainerProtocol.ReadEvent("\u001b[2J\u001b]0;title\u0007"));

        Assert.DoesNotContain('\u001b', error.Message);
    }

    [Fact]
    public void Read_ArbitraryText_IsAnEventOrAProtocolError() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(Cases), Prop.ForAll<string>(text => Reads(text ?? "")));

    [Fact]
    public void Read_MutatedLines_IsAnEventOrAProtocolError()
    {
        var lines = AllEvents.Select(TrainerProtocol.Write).Concat(AllCommands.Select(TrainerProtocol.Write)).ToArray();
        var mutated = Mutation.Of(lines.Select(Encoding.UTF8.GetBytes).ToArray()).Select(Encoding.UTF8.GetString);

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(Cases), Prop.ForAll(mutated.ToArbitrary(), Reads));
    }

    private static bool Reads(string line)
    {
        Tolerate(() => TrainerProtocol.Write(TrainerProtocol.ReadEvent(line)));
        Tolerate(() => TrainerProtocol.Write(TrainerProtocol.ReadCommand(line)));
        return true;
    }

    private static void Tolerate(Action read)
    {
        try
        {
            read();
        }
        catch (ProtocolException)
        {
            // The one way to fail; anything else fails the test.
        }
    }
}
