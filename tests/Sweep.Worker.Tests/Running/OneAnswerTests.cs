using Sweep.Core;
using Sweep.Core.EarlyStopping;
using Sweep.Store;

namespace Sweep.Worker.Tests;

/// <summary>
/// Early stopping from end to end, store and trainers included: the outcome does not depend on who trains, or on what dies.
/// </summary>
public sealed class OneAnswerTests
{
    private const int Runs = 9;

    // Rungs 5 and 15 of 40 steps, between the evaluations at 10, 20, ...; of nine runs three go on, of three one.
    private static readonly StoppingRule s_rule = new() { MinIter = 5, Eta = 3 };

    [Fact]
    public async Task Sweep_WithAnyNumberOfSlotsAndCrashes_HasOneOutcome()
    {
        var expected = await OutcomeAsync(1);

        Assert.Equal(1, expected.Count(line => line.Contains("completed", StringComparison.Ordinal)));
        Assert.Equal(8, expected.Count(line => line.Contains("out at step", StringComparison.Ordinal)));
        Assert.Equal(expected, await OutcomeAsync(2));
        Assert.Equal(expected, await OutcomeAsync(4));
        Assert.Equal(
            expected,
            await OutcomeAsync(4, "3#1=die-unevaluated@5", "5#1=signal:9@5", "7#1=exit:3@12", "7#2=die-unevaluated@15", "*#2=exit:1@17"));
    }

    [Theory]
    [InlineData(EngineChoice.Fused, 1)]
    [InlineData(EngineChoice.Fused, 3)]
    [InlineData(EngineChoice.Torch, 2)]
    public async Task Sweep_OfRealRunsWithAKilledTrainer_HasTheOutcomeAndTheNumbersOfAnUndisturbedOne(EngineChoice engine, int slots)
    {
        var expected = await RealOutcomeAsync(engine, 1, kill: false);

        var actual = await RealOutcomeAsync(engine, slots, kill: true);

        Assert.True(expected.SequenceEqual(actual), string.Join('\n', [.. expected, "is not", .. actual]));
    }

    private static async Task<IReadOnlyList<string>> OutcomeAsync(int slots, params string[] acts)
    {
        // The fake trainer's losses fall with the learning rate's product with the step: the last run is the best.
        await using var bench = await WorkerBench.CreateAsync(Runs, hyperparameters: n => Small(n) with { Dropout = 0 }, rule: s_rule);
        await using var worker = bench.Start(bench.Options(slots, acts) with { QuarantineAfter = 100 });
        await worker.EndAsync();
        return await OutcomeAsync(bench);
    }

    private static async Task<IReadOnlyList<string>> RealOutcomeAsync(EngineChoice engine, int slots, bool kill)
    {
        await using var bench = await WorkerBench.CreateAsync(Runs, hyperparameters: Small, rule: s_rule);
        await using var worker = bench.Start(bench.Options(slots) with { Trainer = TrainerCommandLine.Find(), Engine = engine });
        if (kill)
        {
            await worker.Events.SeenAsync<RunEvaluatedEvent>(e => e.Evaluation.Step == 15);
            RunningWorker.KillTrainerOf(worker.Events.Of<RunStartedEvent>()[^1]);
        }
        await worker.EndAsync();
        return await OutcomeAsync(bench);
    }

    /// <summary>A line of each run: what must not depend on who trained it.</summary>
    private static async Task<IReadOnlyList<string>> OutcomeAsync(WorkerBench bench)
    {
        var lines = new List<string>();
        var groups = await bench.Store.ListValGroupsAsync(WorkerBench.Sweep, CancellationToken.None);
        foreach (var run in await bench.Store.ListRunsAsync(WorkerBench.Sweep, CancellationToken.None))
        {
            var detail = await bench.RunAsync(run.Id.Number);
            var curve = string.Join(' ', detail.Evaluations.Select(e => $"{e.Step}:{e.ValLoss:R}"));
            lines.Add($"{run.Id} {run.State.ToName()} {run.Decision?.Reason} best {run.Best?.Step} {curve}");
            if (run.State == RunState.Completed)
                lines.Add($"{run.Id} {detail.ParamsSha256}");
            // Of its best, its last, and at rungs. Those of a former best may be there too, or not.
            var kept = groups.Where(g => g.Number == run.Id.Number
                && (g.Step is 5 or 15 || g.Step == run.Best?.Step || g.Step == detail.Evaluations[^1].Step));
            lines.AddRange(kept.Select(g => $"{run.Id} {g.Step} {string.Join(' ', g.Means.Select(mean => $"{mean:R}"))}"));
        }
        return lines;
    }

    private static Hyperparameters Small(int number) => TinyGpt.Hyperparameters with
    {
        EvalIters = 8,
        LearningRate = 1e-4 * (1 << number),
        Dropout = 0.1,
    };
}
