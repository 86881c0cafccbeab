using Sweep.Core;
using Sweep.Core.Protocol;
using Sweep.Testing;

namespace Sweep.Trainer.Tests;

/// <summary>Several runs in one trainer process, in turn or as packs.</summary>
public sealed class SeveralRunsTests : IDisposable
{
    private static readonly Hyperparameters[] s_runs =
    [
        SmallGpt.Shape with { Dropout = 0.2, MaxIters = 200 },
        SmallGpt.Shape with { Seed = 2, LearningRate = 1e-2, MaxIters = 45 },
        SmallGpt.Shape with { Seed = 3, Beta2 = 0.95, GradClip = 0.5 },
        SmallGpt.Shape with { Seed = 4, WeightDecay = 0.2, EvalInterval = 7 },
    ];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(EngineChoice.Torch, PackMode.On)]
    [InlineData(EngineChoice.Torch, PackMode.Auto)]
    [InlineData(EngineChoice.Torch, PackMode.Off)]
    [InlineData(EngineChoice.Fused, PackMode.On)]
    public async Task Train_FourAtOnce_EqualThoseTrainedOneAfterTheOther(EngineChoice engine, PackMode pack)
    {
        var expected = await AloneAsync(engine);
        await using var trainer = await TrainerClient.StartAsync();

        for (var run = 0; run < s_runs.Length; run++)
            trainer.Send(Train(run, engine, pack));
        var events = await UntilEndedAsync(trainer, s_runs.Length);

        Assert.Equal(expected, Results(events));
        Assert.All(events.OfType<StartedEvent>(), started => Assert.Equal(EnumNames.Of(engine), started.Engine));
        // They were under way together: the last began before the first, which is the longest, ended.
        Assert.True(events.FindLastIndex(e => e is StartedEvent) < events.FindIndex(e => e is CompletedEvent { Run: "test/1" }));
    }

    [Fact]
    public async Task Train_OneStoppedAndOneDiverging_TheOthersNumbersStay()
    {
        var expected = await AloneAsync(EngineChoice.Torch);
        await using var trainer = await TrainerClient.StartAsync();

        for (var run = 0; run < s_runs.Length; run++)
            trainer.Send(Train(run, EngineChoice.Torch, PackMode.On));
        trainer.Send(Train(4, EngineChoice.Torch, PackMode.On) with { Hyperparameters = SmallGpt.Shape with { LearningRate = 1e6 } });
        trainer.Send(Train(5, EngineChoice.Torch, PackMode.On) with
        {
            Hyperparameters =
            SmallGpt.Shape with { MaxIters = int.MaxValue, EvalInterval = 1_000_000 },
            ProgressSeconds = 0
        });
        trainer.Send(new StopCommand(Name(2)));
        var events = await UntilEndedAsync(trainer, 5);
        trainer.Send(new StopCommand());
        events.AddRange(await UntilEndedAsync(trainer, 1));

        var diverged = Assert.Single(events.OfType<FailedEvent>());
        Assert.Equal((Name(4), FailureKind.Diverged), (diverged.Run, diverged.Kind));
        Assert.Equal([Name(2), Name(5)], events.OfType<StoppedEvent>().Select(stopped => stopped.Run));
        Assert.Equal(expected.Where(result => result.Key != Name(2)), Results(events));

        var checkpoints = events.OfType<CheckpointEvent>().Where(e => e.Run == Name(2)).Select(e => e.Checkpoint).Reverse();
        trainer.Send(Train(2, EngineChoice.Torch, PackMode.On) with { ResumeFrom = [.. checkpoints] });
        Assert.Equal(expected[Name(2)], Results(await UntilEndedAsync(trainer, 1))[Name(2)]);
    }

    [Fact]
    public async Task Train_ProcessKilled_AllGoOnFromTheirCheckpoints()
    {
        var expected = await AloneAsync(EngineChoice.Torch);
        var first = new List<TrainerEvent>();
        await using (var killed = await TrainerClient.StartAsync())
        {
            for (var run = 0; run < s_runs.Length; run++)
                killed.Send(Train(run, EngineChoice.Torch, PackMode.On) with { CheckpointSeconds = 0 });
            for (var run = 0; run < s_runs.Length; run++)
                first.AddRange(await killed.UntilAsync<CheckpointEvent>(e => e.Checkpoint.Step >= 10));
        }

        await using var trainer = await TrainerClient.StartAsync();
        for (var run = 0; run < s_runs.Length; run++)
        {
            var checkpoints = first.OfType<CheckpointEvent>().Where(e => e.Run == Name(run)).Select(e => e.Checkpoint).Reverse();
            trainer.Send(Train(run, EngineChoice.Torch, PackMode.On) with
            {
                ResumeFrom = [.. checkpoints.Where(c => File.Exists(c.Path))],
            });
        }

        Assert.Equal(expected, Results(await UntilEndedAsync(trainer, s_runs.Length)));
    }

    /// <summary>The parameters' hash of every run, trained in a process of its own.</summary>
    private async Task<Dictionary<string, string>> AloneAsync(EngineChoice engine)
    {
        await using var trainer = await TrainerClient.StartAsync();
        var events = new List<TrainerEvent>();
        for (var run = 0; run < s_runs.Length; run++)
        {
            trainer.Send(Train(run, engine, PackMode.Off));
            events.AddRange(await trainer.UntilAsync<CompletedEvent>());
        }
        return Results(events);
    }

    private TrainCommand Train(int run, EngineChoice engine, PackMode pack) => new(
        Name(run), s_runs[Math.Min(run, s_runs.Length - 1)], Corpus.Builtin("builtin:markov").Reference, "cpu",
            _folder.PathOf(Guid.NewGuid().ToString("N")), [], null,
        Engine: engine, Pack: pack);

    private static string Name(int run) => $"test/{run + 1}";

    private static async Task<List<TrainerEvent>> UntilEndedAsync(TrainerClient trainer, int runs)
    {
        var events = new List<TrainerEvent>();
        while (runs > 0)
        {
            events.Add(await trainer.NextAsync());
            if (events[^1] is CompletedEvent or StoppedEvent or FailedEvent)
                runs--;
        }
        return events;
    }

    private static Dictionary<string, string> Results(IEnumerable<TrainerEvent> events) =>
        events.OfType<CompletedEvent>().OrderBy(e => e.Run, StringComparer.Ordinal).ToDictionary(e => e.Run, e => e.ParamsSha256);
}
