using Sweep.Core;
using Sweep.Core.Protocol;
using Sweep.Testing;
using Sweep.Tokenizers;

namespace Sweep.Trainer.Tests;

/// <summary>Runs on a Kannada text in subwords, with a text of its own to validate on.</summary>
public sealed class SubwordRunTests : IDisposable
{
    private static readonly Hyperparameters s_small = SmallGpt.Shape with { Dropout = 0.1 };

    private readonly TempFolder _folder = new();
    private readonly string _validation;

    public SubwordRunTests() => _validation = _folder.Write("val.txt", File.ReadAllText(Text)[..1000] + "Some English, too.\n");

    public void Dispose() => _folder.Dispose();

    private static string Text => Repository.PathOf("configs", "texts", "kannada.txt");

    [Theory]
    [InlineData("char", EngineChoice.Fused)]
    [InlineData("gpt2", EngineChoice.Fused)]
    [InlineData("cl100k_base", EngineChoice.Fused)]
    [InlineData("o200k_base", EngineChoice.Torch)]
    public async Task Train_ResumedElsewhere_EndsInTheSameParametersAndWritesText(string tokenizer, EngineChoice engine)
    {
        var corpus = Open(tokenizer);
        await using var trainer = await TrainerClient.StartAsync();
        trainer.Send(Train(corpus, s_small, engine) with { CheckpointSeconds = 0 });
        var expected = await trainer.UntilAsync<CompletedEvent>();
        var middle = expected.OfType<CheckpointEvent>().Last(e => e.Checkpoint.Step == 30).Checkpoint;

        await using var other = await TrainerClient.StartAsync();
        other.Send(Train(corpus, s_small, engine) with { ResumeFrom = [middle] });
        var resumed = await other.UntilAsync<CompletedEvent>();

        var started = Assert.IsType<StartedEvent>(resumed[0]);
        Assert.Equal(30, started.Step);
        Assert.Equal(corpus.Vocabulary.Size, started.VocabSize);
        Assert.Equal(((CompletedEvent)expected[^1]).ParamsSha256, ((CompletedEvent)resumed[^1]).ParamsSha256);
        var evaluations = expected.OfType<EvalEvent>().Select(e => e.Evaluation).ToList();
        Assert.Equal(evaluations[^1] with { Seconds = 0 }, resumed.OfType<EvalEvent>().Last().Evaluation with { Seconds = 0 });
        Assert.All(evaluations, e => Assert.Equal(corpus.ValTokensPerCharacter, e.ValTokensPerCharacter));
        // A model that knows nothing yet guesses nearly evenly.
        var even = Math.Log2(corpus.Vocabulary.Size) * corpus.ValTokensPerCharacter;
        Assert.InRange(evaluations[0].Value("val_bpc"), even, 1.1 * even);

        var last = resumed.OfType<CheckpointEvent>().Last().Checkpoint;
        other.Send(new GenerateCommand("test/1", last, new DataReference("/nowhere", ""), "cpu", "ಒಂದು ದಿನ", 20, Temperature: 0, Seed: 7));
        Assert.StartsWith("ಒಂದು ದಿನ", Assert.IsType<SampleEvent>(await other.NextAsync()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Train_CheckpointOfAnotherTokenizer_StartsAgain()
    {
        await using var trainer = await TrainerClient.StartAsync();
        trainer.Send(Train(Open("gpt2"), s_small, EngineChoice.Fused));
        var foreign = (await trainer.UntilAsync<CompletedEvent>()).OfType<CheckpointEvent>().Last().Checkpoint;

        trainer.Send(Train(Open("cl100k_base"), s_small, EngineChoice.Fused) with { ResumeFrom = [foreign] });

        Assert.Equal(0, Assert.IsType<StartedEvent>(await trainer.NextAsync()).Step);
    }

    [Fact]
    public async Task Train_TwoInAPackAndOneOfAnotherTokenizer_EqualThoseTrainedAlone()
    {
        var (gpt2, o200k) = (Open("gpt2"), Open("o200k_base"));
        TrainCommand[] commands =
        [
            Train(gpt2, s_small, EngineChoice.Torch) with { Run = "test/1", Pack = PackMode.On },
            Train(gpt2, s_small with { Seed = 2 }, EngineChoice.Torch) with { Run = "test/2", Pack = PackMode.On },
            Train(o200k, s_small, EngineChoice.Torch) with { Run = "test/3", Pack = PackMode.On },
        ];
        var alone = new List<TrainerEvent>();
        await using (var trainer = await TrainerClient.StartAsync())
        {
            foreach (var command in commands)
            {
                trainer.Send(command with { Pack = PackMode.Off, CheckpointDirectory = _folder.PathOf("alone", command.Run) });
                alone.AddRange(await trainer.UntilAsync<CompletedEvent>());
            }
        }

        await using var together = await TrainerClient.StartAsync();
        foreach (var command in commands)
            together.Send(command);
        var events = new List<TrainerEvent>();
        while (events.Count(e => e is CompletedEvent) < commands.Length)
            events.Add(await together.NextAsync());

        Assert.Equal(Results(alone), Results(events));
    }

    private Corpus Open(string tokenizer)
    {
        var data = Corpus.Open(Text, File.OpenRead);
        return data.With(
            DataReference.UsualSplit, Corpus.Open(_validation, File.OpenRead),
            tokenizer == SubwordTokenizer.Characters ? null : TiktokenTokenizers.Find(tokenizer));
    }

    private TrainCommand Train(Corpus corpus, Hyperparameters hyperparameters, EngineChoice engine) => new(
        "test/1", hyperparameters, corpus.Reference, "cpu", _folder.PathOf(Guid.NewGuid().ToString("N")), [], null, Engine: engine,
        Metric: "val_bpc");

    private static SortedDictionary<string, string> Results(IEnumerable<TrainerEvent> events) =>
        new(events.OfType<CompletedEvent>().ToDictionary(e => e.Run, e => e.ParamsSha256), StringComparer.Ordinal);
}
