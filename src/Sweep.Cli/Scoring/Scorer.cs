using Microsoft.Extensions.Logging;
using Sweep.Core;
using Sweep.Core.Protocol;
using Sweep.Core.Scoring;
using Sweep.Store;
using Sweep.Store.Texts;
using Sweep.Worker;

namespace Sweep.Cli;

/// <summary>
/// Measures runs' best checkpoints on fresh sequences, a trainer process for each slot, and records each score as soon as it is there: what
/// ends this process loses the runs in work only.
/// </summary>
internal sealed class Scorer(ISweepStore store, SweepSummary sweep, FreshSequences sequences, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(3);

    /// <param name="runs">Each with a checkpoint of its best evaluation.</param>
    /// <param name="scored">Told of each when it is recorded; by several threads.</param>
    /// <param name="notice">Told when the text is not read from its path.</param>
    /// <exception cref="UsageException">A checkpoint is damaged, or the text is missing or another one.</exception>
    /// <exception cref="TrainerGoneException">A trainer died.</exception>
    public async Task RunAsync(IReadOnlyList<RunDetail> runs, TrainerCommandLine trainer, IReadOnlyList<DeviceSlot> slots,
        Action<RunDetail, FreshScore> scored, Action<string> notice, CancellationToken cancel)
    {
        var data = await TextCache.OfThisMachine.FindAsync(store, sweep.Data, notice, cancel);
        var next = -1;
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await Task.WhenAll(slots.Take(runs.Count).Select(async slot =>
        {
            try
            {
                await using var process = TrainerProcess.Start(trainer, slot, logger);
                await process.ReadyAsync(StartTimeout, time, failed.Token);
                while (Interlocked.Increment(ref next) is var i && i < runs.Count)
                {
                    var score = await ScoreAsync(process, slot, runs[i], data, failed.Token);
                    await store.RecordScoreAsync(sweep.Name, score, failed.Token);
                    scored(runs[i], score);
                }
            }
            catch
            {
                await failed.CancelAsync();
                throw;
            }
        }));
    }

    /// <summary>The checkpoint of the run's best evaluation; null where it is not kept.</summary>
    public static StoredCheckpoint? CheckpointOf(RunDetail run) =>
        run.Checkpoints.FirstOrDefault(checkpoint => checkpoint.Step == run.Summary.Best?.Step);

    private async Task<FreshScore> ScoreAsync(
        TrainerProcess process, DeviceSlot slot, RunDetail run, DataReference data, CancellationToken cancel)
    {
        var scratch = Directory.CreateTempSubdirectory("sweep-score-");
        try
        {
            var checkpoint = CheckpointOf(run)!;
            var path = await store.FetchCheckpointAsync(run.Summary.Id, checkpoint, scratch.FullName, cancel)
                ?? throw new UsageException($"the checkpoint of run {run.Summary.Id} at step {checkpoint.Step} is gone or damaged, so it "
                    + "cannot be scored; train the sweep again under another name, or leave the run out with --top");
            // By the run's own engine where the device has both: each gives its own last bits.
            var engine = run.Engine == "torch" ? EngineChoice.Torch : EngineChoice.Auto;
            var answer = await process.ScoreAsync(
                new ScoreCommand(run.Summary.Id.ToString(), new CheckpointReference(path, checkpoint.Step, checkpoint.Sha256), data,
                    slot.Device, sequences, engine),
                cancel);
            return new FreshScore(run.Summary.Id.Number, checkpoint.Step, sequences.Id, answer.StartsSha256, answer.Sequences,
                answer.AreUnused, answer.Room, answer.Loss, answer.Sem, answer.Groups, answer.DeviceKind, answer.Engine);
        }
        catch (TrainerGoneException e) when (e.Kind is FailureKind.Data or FailureKind.Config)
        {
            throw new UsageException($"run {run.Summary.Id} cannot be scored: {e.Message}");
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }
}
