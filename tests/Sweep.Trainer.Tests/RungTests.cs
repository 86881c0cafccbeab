using System.Diagnostics;
using Sweep.Core;
using Sweep.Core.Protocol;
using Sweep.Testing;

namespace Sweep.Trainer.Tests;

/// <summary>Early stopping's half of the trainer: rungs, and runs that wait at a step until the worker says how they go on.</summary>
public sealed class RungTests : IDisposable
{
    // Evaluated at 0, 20, 40 and 60 by itself.
    private static readonly Hyperparameters Small = SmallGpt.Shape with { Dropout = 0.2 };

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<EngineChoice> Engines => [EngineChoice.Torch, EngineChoice.Fused];

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Train_WithRungs_EvaluatesAndSavesAtEachAndTrainsTheSame(EngineChoice engine)
    {
        await using var trainer = await TrainerClient.StartAsync();
        var undisturbed = await TrainAsync(trainer, Train(engine));

        var events = await TrainAsync(trainer, Train(engine) with { Rungs = [5, 20, 45] });

        Assert.Equal([0, 5, 20, 40, 45, 60], Steps(events));
        Assert.Equal(Losses(undisturbed), Losses(events).Where(e => Small.EvaluatesAt(e.Step)));
        Assert.Equal(HashOf(undisturbed), HashOf(events));
        foreach (var rung in (int[])[5, 20, 45])
            AssertInOrder<EvalEvent, CheckpointEvent>(events, rung);
    }

    [Fact]
    public async Task Train_BetterAtARungOffTheSchedule_DoesNotCallItTheBest()
    {
        await using var trainer = await TrainerClient.StartAsync();

        var events = await TrainAsync(trainer, Train(EngineChoice.Fused) with { Rungs = [30] });

        var losses = Losses(events).ToDictionary(e => e.Step, e => e.ValLoss);
        Assert.True(losses[30] < losses[20], "the case needs a loss that falls");
        Assert.DoesNotContain(events.OfType<CheckpointEvent>(), e => e.Best && e.Checkpoint.Step == 30);
        Assert.Contains(events.OfType<CheckpointEvent>(), e => e.Best && e.Checkpoint.Step == 20);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Continue_OfARunThatWaits_GoesOnWithTheSameNumbers(EngineChoice engine)
    {
        await using var trainer = await TrainerClient.StartAsync();
        var undisturbed = await TrainAsync(trainer, Train(engine) with { Rungs = [20, 50] });

        trainer.Send(Train(engine) with { Rungs = [20, 50], UntilStep = 20 });
        var events = await trainer.UntilAsync<WaitingEvent>();
        trainer.Send(new ContinueCommand(Run, 50));
        events.AddRange(await trainer.UntilAsync<WaitingEvent>());
        trainer.Send(new ContinueCommand(Run, null));
        events.AddRange(await trainer.UntilAsync<CompletedEvent>());

        Assert.Equal([20, 50], events.OfType<WaitingEvent>().Select(e => e.Step));
        AssertInOrder<CheckpointEvent, EvalEvent>(events, 20);
        AssertInOrder<CheckpointEvent, EvalEvent>(events, 50);
        Assert.Equal(Losses(undisturbed), Losses(events));
        Assert.Equal(HashOf(undisturbed), HashOf(events));
        Assert.Equal(
            undisturbed.OfType<CheckpointEvent>().Where(e => e.Best).Select(e => e.Checkpoint.Step),
            events.OfType<CheckpointEvent>().Where(e => e.Best).Select(e => e.Checkpoint.Step));
    }

    [Fact]
    public async Task Continue_BeforeTheStep_IsNeverWaitedFor()
    {
        await using var trainer = await TrainerClient.StartAsync();

        trainer.Send(Train(EngineChoice.Fused) with { Rungs = [20, 40], UntilStep = 20 });
        trainer.Send(new ContinueCommand(Run, 40));
        trainer.Send(new ContinueCommand(Run, 20)); // an earlier step changes nothing
        trainer.Send(new ContinueCommand("test/2", null)); // nor does what is not for it
        var events = await trainer.UntilAsync<WaitingEvent>();

        Assert.Equal(40, ((WaitingEvent)events[^1]).Step);
        Assert.Equal([0, 20, 40], Steps(events));
        AssertInOrder<EvalEvent, CheckpointEvent>(events, 20);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Pause_OfARunThatWaits_FreesTheProcessAndTheRunGoesOnElsewhere(EngineChoice engine)
    {
        await using var trainer = await TrainerClient.StartAsync();
        var undisturbed = await TrainAsync(trainer, Train(engine) with { Rungs = [5, 30] });

        trainer.Send(Train(engine) with { Rungs = [5, 30], UntilStep = 30 });
        var events = await trainer.UntilAsync<WaitingEvent>();
        trainer.Send(new PauseCommand(Run));
        var stopped = Assert.IsType<StoppedEvent>(await trainer.NextAsync());
        await TrainAsync(trainer, Train(engine) with { Run = "test/2" });
        await using var other = await TrainerClient.StartAsync();
        other.Send(Train(engine) with { Rungs = [5, 30], EvaluatedStep = 30, ResumeFrom = [Checkpoints(events)[^1]] });
        var rest = await other.UntilAsync<CompletedEvent>();

        Assert.Equal(30, stopped.Step);
        Assert.Equal(Losses(undisturbed), Losses(events).Concat(Losses(rest)));
        Assert.Equal(HashOf(undisturbed), HashOf(rest));
    }

    [Fact]
    public async Task Pause_InTheMiddleOfARun_LeavesItWithoutACheckpoint()
    {
        await using var trainer = await TrainerClient.StartAsync();
        trainer.Send(Train(EngineChoice.Fused) with
        {
            Hyperparameters = Small with { MaxIters = int.MaxValue, EvalInterval = 1_000_000 },
            ProgressSeconds = 0,
        });
        await trainer.UntilAsync<ProgressEvent>(p => p.Step > 5);

        trainer.Send(new PauseCommand(Run));
        trainer.Send(new PauseCommand(Run)); // means nothing any more
        var events = await trainer.UntilAsync<StoppedEvent>();
        await TrainAsync(trainer, Train(EngineChoice.Fused));

        Assert.Empty(events.OfType<CheckpointEvent>());
    }

    [Fact]
    public async Task Pause_WithinAnEvaluation_DoesNotWaitForItsEnd()
    {
        await using var trainer = await TrainerClient.StartAsync();
        // Progress comes between the batches of the first evaluation, which would take minutes.
        trainer.Send(Train(EngineChoice.Fused) with
        {
            Hyperparameters = Small with { EvalIters = 100_000, BatchSize = 100 },
            ProgressSeconds = 0,
        });
        await trainer.UntilAsync<ProgressEvent>();

        trainer.Send(new PauseCommand(Run));
        var events = await trainer.UntilAsync<StoppedEvent>();

        Assert.Empty(events.OfType<CheckpointEvent>());
    }

    /// <summary>The trainer died when the checkpoint of its last step was saved and the evaluation was not yet recorded.</summary>
    [Theory]
    [InlineData(EngineChoice.Torch, 20)]
    [InlineData(EngineChoice.Fused, 20)]
    [InlineData(EngineChoice.Torch, 30)]
    [InlineData(EngineChoice.Fused, 30)]
    public async Task Train_FromACheckpointLaterThanTheLastEvaluation_EvaluatesThatStepFirst(EngineChoice engine, int until)
    {
        await using var trainer = await TrainerClient.StartAsync();
        trainer.Send(Train(engine) with { Rungs = [until], UntilStep = until });
        var events = await trainer.UntilAsync<WaitingEvent>();

        await using var other = await TrainerClient.StartAsync();
        other.Send(Train(engine) with { Rungs = [until], UntilStep = until, EvaluatedStep = 0, ResumeFrom = [Checkpoints(events)[^1]] });
        var again = await other.UntilAsync<WaitingEvent>();

        Assert.Equal(until, Assert.IsType<StartedEvent>(again[0]).Step);
        Assert.Equal(Losses(events).Last(), Assert.Single(Losses(again)));
        // An evaluation that is the best so far has its checkpoint again, since the one of before may not count as the best.
        Assert.Equal(until == 20, again.OfType<CheckpointEvent>().Any());
    }

    [Fact]
    public async Task Stop_WhileARunWaits_StopsItWithoutAnotherCheckpoint()
    {
        await using var trainer = await TrainerClient.StartAsync();
        trainer.Send(Train(EngineChoice.Fused) with { Rungs = [20], UntilStep = 20 });
        await trainer.UntilAsync<WaitingEvent>();

        trainer.Send(new StopCommand());
        var stopped = Assert.IsType<StoppedEvent>(await trainer.NextAsync());
        await TrainAsync(trainer, Train(EngineChoice.Fused));

        Assert.Equal(20, stopped.Step);
    }

    [Fact]
    public async Task Train_WhileAnotherRunWaits_GoesOnAndTheWaitingOneTakesNoTime()
    {
        await using var alone = await TrainerClient.StartAsync();
        var expected = await TrainAsync(alone, Train(EngineChoice.Fused));
        await using var trainer = await TrainerClient.StartAsync();
        trainer.Send(Train(EngineChoice.Fused) with { Rungs = [20], UntilStep = 20 });
        await trainer.UntilAsync<WaitingEvent>();

        var other = await TrainAsync(trainer, Train(EngineChoice.Fused) with { Run = "test/2", ProgressSeconds = 0 });
        trainer.Send(new ContinueCommand(Run, null));
        var rest = await trainer.UntilAsync<CompletedEvent>();

        Assert.Equal(HashOf(expected), HashOf(other));
        Assert.Equal(HashOf(expected), HashOf(rest));
        Assert.All(other, e => Assert.Equal("test/2", ((RunEvent)e).Run));
    }

    [Fact]
    public async Task Wait_WithNothingElseToDo_TakesNoProcessorTime()
    {
        await using var trainer = await TrainerClient.StartAsync();
        trainer.Send(Train(EngineChoice.Fused) with { Rungs = [20], UntilStep = 20 });
        var waiting = await trainer.UntilAsync<WaitingEvent>();
        using var process = Process.GetProcessById(trainer.ProcessId);
        var (began, used) = (Stopwatch.GetTimestamp(), process.TotalProcessorTime);

        // What takes a while: another process starts and trains.
        await using (var other = await TrainerClient.StartAsync())
            await TrainAsync(other, Train(EngineChoice.Torch));
        process.Refresh();
        var (elapsed, spent) = (Stopwatch.GetElapsedTime(began), process.TotalProcessorTime - used);
        trainer.Send(new ContinueCommand(Run, null));
        var completed = (CompletedEvent)(await trainer.UntilAsync<CompletedEvent>())[^1];

        Assert.True(spent < elapsed / 5, $"{spent} of processor time in {elapsed}");
        // Nor does it count as the run's.
        Assert.True(completed.Seconds < waiting.OfType<EvalEvent>().Last().Evaluation.Seconds + elapsed.TotalSeconds / 2);
    }

    [Fact]
    public async Task Train_PackOfRunsWithRungs_EachRunsAlone()
    {
        await using var alone = await TrainerClient.StartAsync();
        var expected = await TrainAsync(alone, Train(EngineChoice.Torch));
        await using var trainer = await TrainerClient.StartAsync();

        trainer.Send(Train(EngineChoice.Torch) with { Rungs = [20], UntilStep = 20, Pack = PackMode.On });
        trainer.Send(Train(EngineChoice.Torch) with { Run = "test/2", Rungs = [20], Pack = PackMode.On });
        var events = await trainer.UntilAsync<CompletedEvent>();
        trainer.Send(new ContinueCommand(Run, null));
        events.AddRange(await trainer.UntilAsync<CompletedEvent>());

        Assert.Equal(["test/2", Run], events.OfType<CompletedEvent>().Select(e => e.Run));
        Assert.All(events.OfType<CompletedEvent>(), e => Assert.Equal(HashOf(expected), e.ParamsSha256));
    }

    [Fact]
    public async Task Train_LossGroups_ComeAtRungsAtTheEndAndWithTheBest()
    {
        await using var trainer = await TrainerClient.StartAsync();
        // 40 sequences in an evaluation: groups of 16, 16 and 8. Of a best that cannot be reached, nothing comes for its own sake.
        var command = Train(EngineChoice.Fused) with { Hyperparameters = Small with { EvalIters = 10 }, Rungs = [5], BestMetric = 0 };

        var events = await TrainAsync(trainer, command);
        var best = await TrainAsync(trainer, command with { BestMetric = null });

        Assert.Equal([5, 60], events.OfType<EvalEvent>().Where(e => e.ValGroups is not null).Select(e => e.Evaluation.Step));
        Assert.Contains(best.OfType<EvalEvent>(), e => e is { Evaluation.Step: 0, ValGroups: not null });
        foreach (var e in events.OfType<EvalEvent>().Where(e => e.ValGroups is not null))
        {
            Assert.Equal(3, e.ValGroups!.Length);
            var mean = ((16 * ((double)e.ValGroups[0] + e.ValGroups[1])) + (8 * e.ValGroups[2])) / 40;
            Assert.Equal(1, mean / e.Evaluation.ValLoss, 1e-6);
        }
    }

    private const string Run = "test/1";

    private TrainCommand Train(EngineChoice engine) => new(
        Run, Small, Corpus.Builtin("builtin:markov").Reference, "cpu", _folder.PathOf(Guid.NewGuid().ToString("N")), [], null,
        Engine: engine);

    private static async Task<List<TrainerEvent>> TrainAsync(TrainerClient trainer, TrainCommand command)
    {
        trainer.Send(command);
        return await trainer.UntilAsync<CompletedEvent>();
    }

    private static IEnumerable<Evaluation> Losses(IEnumerable<TrainerEvent> events) =>
        events.OfType<EvalEvent>().Select(e => e.Evaluation with { Seconds = 0 });

    private static IEnumerable<int> Steps(IEnumerable<TrainerEvent> events) => events.OfType<EvalEvent>().Select(e => e.Evaluation.Step);

    private static IReadOnlyList<CheckpointReference> Checkpoints(IEnumerable<TrainerEvent> events) =>
        [.. events.OfType<CheckpointEvent>().Select(e => e.Checkpoint)];

    private static string HashOf(List<TrainerEvent> events) => ((CompletedEvent)events[^1]).ParamsSha256;

    /// <summary>Of this step one event of each kind came, in this order.</summary>
    private static void AssertInOrder<TFirst, TSecond>(List<TrainerEvent> events, int step)
    {
        var ofStep = events.Where(e => e is EvalEvent { Evaluation.Step: var evaluated } && evaluated == step
            || e is CheckpointEvent { Checkpoint.Step: var saved } && saved == step).ToList();
        Assert.Equal(2, ofStep.Count);
        Assert.IsType<TFirst>(ofStep[0]);
        Assert.IsType<TSecond>(ofStep[1]);
    }
}
