using Sweep.Core;
using Sweep.Core.Protocol;
using Sweep.Core.Scoring;
using Sweep.Testing;

namespace Sweep.Trainer.Tests;

/// <summary>Checkpoints measured on sequences that no evaluation has used.</summary>
public sealed class ScoreTests : IDisposable
{
    private static readonly Corpus s_corpus = Corpus.Builtin("builtin:markov");

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("gpt")]
    [InlineData("bigram")]
    public async Task Score_ByEitherEngine_MeasuresTheSameSequencesAndMoreThanAnEvaluation(string model)
    {
        await using var trainer = await TrainerClient.StartAsync();
        var h = SmallGpt.Shape with { Model = model };
        var checkpoint = await TrainAsync(trainer, h);
        var sequences = FreshSequences.Of("{}", [h]);

        var fused = await ScoreAsync(trainer, checkpoint, sequences, EngineChoice.Fused);
        var torch = await ScoreAsync(trainer, checkpoint, sequences, EngineChoice.Torch);

        Assert.Equal(("fused", "torch"), (fused.Engine, torch.Engine));
        Assert.Equal((true, 1024, 64), (fused.AreUnused, fused.Sequences, fused.Groups.Length));
        Assert.Equal(fused.StartsSha256, torch.StartsSha256);
        Assert.InRange(Math.Abs(fused.Loss - torch.Loss), 0, 1e-5 * torch.Loss);
        Assert.Equal(fused.Loss, fused.Groups.Average(group => (double)group), 1e-6);
        Assert.InRange(fused.Sem, 1e-4, 0.1);
    }

    [Fact]
    public async Task Score_Again_InAnotherProcessToo_IsTheSameToTheLastBit()
    {
        await using var trainer = await TrainerClient.StartAsync();
        var checkpoint = await TrainAsync(trainer, SmallGpt.Shape);
        var sequences = FreshSequences.Of("{}", [SmallGpt.Shape]);
        var first = await ScoreAsync(trainer, checkpoint, sequences, EngineChoice.Fused);

        await using var other = await TrainerClient.StartAsync();
        var again = await ScoreAsync(other, checkpoint, sequences, EngineChoice.Fused);

        Assert.Equal((first.Loss, first.Sem, first.StartsSha256), (again.Loss, again.Sem, again.StartsSha256));
        Assert.Equal(first.Groups, again.Groups);
    }

    [Fact]
    public async Task Score_WhileARunIsInTraining_ChangesNoNumberOfTheRun()
    {
        await using var trainer = await TrainerClient.StartAsync();
        var checkpoint = await TrainAsync(trainer, SmallGpt.Shape);
        trainer.Send(Train(SmallGpt.Shape with { Seed = 5 }));
        var expected = ((CompletedEvent)(await trainer.UntilAsync<CompletedEvent>())[^1]).ParamsSha256;

        trainer.Send(Train(SmallGpt.Shape with { Seed = 5 }));
        trainer.Send(Score(checkpoint, FreshSequences.Of("{}", [SmallGpt.Shape]), EngineChoice.Fused));
        var events = await trainer.UntilAsync<CompletedEvent>();
        if (!events.Exists(e => e is ScoredEvent))
            Assert.IsType<ScoredEvent>(await trainer.NextAsync());

        Assert.Equal(expected, ((CompletedEvent)events.Last(e => e is CompletedEvent)).ParamsSha256);
    }

    [Theory]
    [InlineData("text", "does not exist")]
    [InlineData("bytes", "is damaged")]
    public async Task Score_OfATextOrACheckpointThatIsGone_SaysWhatIsWrongAndGoesOn(string what, string message)
    {
        await using var trainer = await TrainerClient.StartAsync();
        var checkpoint = await TrainAsync(trainer, SmallGpt.Shape);
        var command = Score(checkpoint, FreshSequences.Of("{}", [SmallGpt.Shape]), EngineChoice.Fused);
        command = what == "text" ? command with { Data = new DataReference(_folder.PathOf("gone.txt"), s_corpus.Sha256) }
            : command with { Checkpoint = checkpoint with { Sha256 = "00" } };

        trainer.Send(command);

        var failed = Assert.IsType<FailedEvent>(await trainer.NextAsync());
        Assert.Equal(FailureKind.Data, failed.Kind);
        Assert.Contains(message, failed.Message, StringComparison.Ordinal);
        Assert.InRange((await ScoreAsync(trainer, checkpoint, FreshSequences.Of("{}", [SmallGpt.Shape]), EngineChoice.Fused)).Loss, 1, 4);
    }

    private async Task<CheckpointReference> TrainAsync(TrainerClient trainer, Hyperparameters h)
    {
        trainer.Send(Train(h));
        return (await trainer.UntilAsync<CompletedEvent>()).OfType<CheckpointEvent>().Last().Checkpoint;
    }

    private TrainCommand Train(Hyperparameters h) =>
        new("test/1", h, s_corpus.Reference, "cpu", _folder.PathOf(Guid.NewGuid().ToString("N")), [], null, Engine: EngineChoice.Fused);

    private static ScoreCommand Score(CheckpointReference checkpoint, FreshSequences sequences, EngineChoice engine) =>
        new("test/9", checkpoint, s_corpus.Reference, "cpu", sequences, engine);

    private static async Task<ScoredEvent> ScoreAsync(
        TrainerClient trainer, CheckpointReference checkpoint, FreshSequences sequences, EngineChoice engine)
    {
        trainer.Send(Score(checkpoint, sequences, engine));
        return Assert.IsType<ScoredEvent>(await trainer.NextAsync());
    }
}
