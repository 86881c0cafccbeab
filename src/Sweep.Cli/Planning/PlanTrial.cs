using Microsoft.Extensions.Logging.Abstractions;
using Sweep.Core;
using Sweep.Core.Protocol;
using Sweep.Listings;
using Sweep.Worker;

namespace Sweep.Cli;

/// <summary>
/// Trains a few steps of a plan's typical and largest configuration in a trainer process, to know how long its runs will take and how much
/// memory: small models spend their time between the products, so their shapes tell little.
/// </summary>
internal sealed class PlanTrial(TrainerProcess trainer, DeviceSlot slot, EngineChoice engine, DataReference data, string scratch)
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan FusedTimeout = TimeSpan.FromSeconds(2);

    // Its libraries are loaded with the first run.
    private static readonly TimeSpan TorchTimeout = TimeSpan.FromSeconds(5);

    // Of steps, for each configuration.
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(0.25);

    // A trial writes checkpoints.
    private const long LargestCheckpoint = 128L << 20;
    private const int WarmUpSteps = 2;
    private const int EvaluatedBatches = 2;

    // Of one step: a tenth of a second or less on a slow core. A larger batch takes its time in proportion, so a part of it is tried.
    private const double LargestStep = 2e9;

    /// <summary>
    /// What a trial tells of a plan; null where none can be made in a short time: the largest run does not fit, or is too slow.
    /// </summary>
    /// <param name="text">The plan's, with the files to read it from.</param>
    /// <param name="available">Bytes of memory that are free; null where that is not known.</param>
    public static async Task<Calibration?> CalibrateAsync(
        SweepPlan plan, DataReference text, DeviceSlot slot, EngineChoice engine, long? available, TimeProvider time,
        CancellationToken cancel)
    {
        var vocabulary = plan.Corpus.Vocabulary.Size;
        var typical = SweepEstimate.Typical(plan);
        var largest = plan.Points.Select(point => point.Hyperparameters)
            .MaxBy(h => (double)ModelSize.Parameters(h, vocabulary) * h.BatchSize * h.BlockSize)!;
        var fused = RunMemory.IsFused(largest, engine, gpu: false);
        var (tried, length) = (WithSmallerBatch(largest, vocabulary), plan.Corpus.Tokens.Length);
        var bytes = RunMemory.OfRun(tried, vocabulary, length, fused);
        if (slot.Device != "cpu"
            || RunMemory.OfRun(largest, vocabulary, length, fused) + RunMemory.OfProcess(fused) > (available ?? long.MaxValue))
            return null;
        var scratch = Directory.CreateTempSubdirectory("sweep-plan-");
        try
        {
            return await MeasureAsync(
                plan, text, [.. new[] { WithSmallerBatch(typical, vocabulary), tried }.Distinct()], bytes, slot, engine,
                scratch.FullName, time, cancel);
        }
        catch (SweepException)
        {
            // No trainer, or one that does not work; a run will say so, and a plan can do without.
            return null;
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    /// <param name="configurations">The last is the largest.</param>
    /// <param name="bytes">What the largest takes besides its process.</param>
    private static async Task<Calibration?> MeasureAsync(
        SweepPlan plan, DataReference text, IReadOnlyList<Hyperparameters> configurations, long bytes, DeviceSlot slot,
        EngineChoice engine, string scratch, TimeProvider time, CancellationToken cancel)
    {
        using var timeout = new CancellationTokenSource(StartTimeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancel);
        var (trials, startSeconds, process) = (new List<TrialTimes>(), 0.0, (long?)null);
        var started = time.GetTimestamp();
        await using var trainer = TrainerProcess.Start(TrainerCommandLine.Find(), slot, NullLogger.Instance);
        try
        {
            await trainer.ReadyAsync(StartTimeout, time, both.Token);
            startSeconds = time.GetElapsedTime(started).TotalSeconds;
            timeout.CancelAfter(RunMemory.IsFused(configurations[^1], engine, gpu: false) ? FusedTimeout : TorchTimeout);
            var trial = new PlanTrial(trainer, slot, engine, text, scratch);
            foreach (var (i, h) in configurations.Index())
            {
                if (ModelSize.CheckpointBytes(h, plan.Corpus.Vocabulary.Size) > LargestCheckpoint)
                    break;
                if (await trial.MeasureAsync(h, both.Token) is not { } times)
                    break;
                trials.Add(times);
                if (i == configurations.Count - 1 && MachineMemory.PeakOf(trainer.Id) is { } held)
                    process = Math.Max(0, held - bytes);
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // What was measured until now counts.
        }
        finally
        {
            // It may be in the middle of a long step.
            trainer.Kill();
        }
        return trials.Count > 0 ? new Calibration(trials, startSeconds, process) : null;
    }

    private static Hyperparameters WithSmallerBatch(Hyperparameters h, int vocabularySize)
    {
        var one = h with { GradientAccumulationSteps = 1 };
        var share = LargestStep / RunCost.Update(one, vocabularySize);
        return share < 1 ? one with { BatchSize = Math.Max(1, (int)(h.BatchSize * share)) } : h;
    }

    /// <summary>Trains a configuration twice: to warm up, and for about <see cref="Measured"/>. Null when it cannot be trained.</summary>
    private async Task<TrialTimes?> MeasureAsync(Hyperparameters h, CancellationToken cancel)
    {
        var first = await TrainAsync(h, WarmUpSteps, cancel);
        if (first is null || first.StepSeconds > Measured.TotalSeconds)
            return first;
        var steps = Math.Clamp(Measured.TotalSeconds / first.StepSeconds, WarmUpSteps, h.MaxIters + WarmUpSteps);
        return await TrainAsync(h, (int)steps, cancel);
    }

    private async Task<TrialTimes?> TrainAsync(Hyperparameters h, int steps, CancellationToken cancel)
    {
        var shortened = h with
        {
            MaxIters = steps,
            EvalInterval = steps,
            EvalIters = EvaluatedBatches,
            WarmupIters = 0,
            LrDecayIters = null,
        };
        const string Run = "plan/1";
        await trainer.SendAsync(
            new TrainCommand(Run, shortened, data, slot.Device, scratch, ResumeFrom: [], BestMetric: null, Engine: engine), cancel);
        return await FollowAsync(Run, h, cancel);
    }

    private async Task<TrialTimes?> FollowAsync(string run, Hyperparameters h, CancellationToken cancel)
    {
        var expected = RunMemory.IsFused(h, engine, gpu: false) ? EngineChoice.Fused : EngineChoice.Torch;
        var (firstEvaluation, lastEvaluation, checkpoint) = (0.0, 0.0, 0.0);
        while (true)
        {
            switch (await trainer.ReadAsync(cancel))
            {
                // Another engine, as where the kernels were not built, has other memory and times than this plan's runs are taken to have.
                case StartedEvent started when started.Engine != EnumNames.Of(expected):
                    return null;
                case EvalEvent evaluated when evaluated.Run == run:
                    lastEvaluation = evaluated.Evaluation.Seconds;
                    if (evaluated.Evaluation.Step == 0)
                        firstEvaluation = lastEvaluation;
                    break;
                case CheckpointEvent saved when saved.Run == run:
                    checkpoint = Math.Max(0, saved.Seconds - lastEvaluation);
                    break;
                case CompletedEvent completed when completed.Run == run:
                    var tokens = (double)h.BatchSize * h.BlockSize * h.GradientAccumulationSteps;
                    return completed.TokensPerSecond > 0
                        ? new TrialTimes(h, tokens / completed.TokensPerSecond, firstEvaluation / (2 * EvaluatedBatches), checkpoint)
                        : null;
                case FailedEvent or null:
                    return null;
            }
        }
    }
}
