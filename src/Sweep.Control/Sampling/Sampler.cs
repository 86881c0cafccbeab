using Microsoft.Extensions.Logging;
using Sweep.Core;
using Sweep.Core.Protocol;
using Sweep.Listings;
using Sweep.Store;
using Sweep.Worker;

namespace Sweep.Control;

/// <summary>Draws text from runs' checkpoints, in a trainer process of its own.</summary>
public sealed class Sampler(TrainerCommandLine trainer, DeviceSlot slot, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(1);
    private TrainerProcess? _process;

    /// <summary>
    /// From the checkpoint of the run's best evaluation, or, where that is not there, from the newest one that is intact.
    /// </summary>
    /// <exception cref="SweepException">The run has no checkpoint, or the trainer cannot sample from it.</exception>
    public Task<Sample> SampleAsync(ISweepStore store, RunDetail run, SampleRequest request, CancellationToken cancel) =>
        SampleAsync(store, run, request, run.Checkpoints.OrderByDescending(c => IsOfBest(run, c)).ThenByDescending(c => c.Step), cancel);

    /// <summary>From the checkpoint of the run's best evaluation and no other, for text that is to be the winner's.</summary>
    /// <exception cref="SweepException">There is no checkpoint of that evaluation, or the trainer cannot sample from it.</exception>
    public Task<Sample> SampleBestAsync(ISweepStore store, RunDetail run, SampleRequest request, CancellationToken cancel)
    {
        var ofBest = run.Checkpoints.Where(c => IsOfBest(run, c)).ToList();
        if (ofBest.Count > 0)
            return SampleAsync(store, run, request, ofBest, cancel);
        throw new SweepException(run.Summary.Best is not { } best ? $"run {run.Summary.Id} has no evaluation"
            : run.Summary.HasNeverLearned() ? $"its best evaluation is that of step 0, before any training; `{ProgramName.Typed} generate "
                + $"{run.Summary.Id}` writes from its last checkpoint"
            : $"no checkpoint of its best evaluation, step {Format.Integer(best.Step)}, is kept");
    }

    private static bool IsOfBest(RunDetail run, StoredCheckpoint checkpoint) => checkpoint.Step == run.Summary.Best?.Step;

    private async Task<Sample> SampleAsync(ISweepStore store, RunDetail run, SampleRequest request,
        IEnumerable<StoredCheckpoint> candidates, CancellationToken cancel)
    {
        var scratch = Directory.CreateTempSubdirectory("sweep-sample-");
        try
        {
            var checkpoint = await FetchAsync(store, run, candidates, scratch.FullName, cancel);
            var process = await StartedAsync(cancel);
            var command = new GenerateCommand(run.Summary.Id.ToString(), checkpoint, run.Sweep.Data, slot.Device, request.Prompt,
                request.Tokens, request.Temperature, request.Seed);
            return new Sample(await process.GenerateAsync(command, cancel), checkpoint.Step);
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    /// <summary>Ends the trainer process.</summary>
    public ValueTask DisposeAsync() => _process?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task<TrainerProcess> StartedAsync(CancellationToken cancel)
    {
        if (_process is { IsUsable: true })
            return _process;
        if (_process is not null)
            await _process.DisposeAsync();
        _process = TrainerProcess.Start(trainer, slot, logger);
        await _process.ReadyAsync(StartTimeout, time, cancel);
        return _process;
    }

    private static async Task<CheckpointReference> FetchAsync(ISweepStore store, RunDetail run, IEnumerable<StoredCheckpoint> candidates,
        string scratch, CancellationToken cancel)
    {
        foreach (var checkpoint in candidates)
        {
            if (await store.FetchCheckpointAsync(run.Summary.Id, checkpoint, scratch, cancel) is { } path)
                return new CheckpointReference(path, checkpoint.Step, checkpoint.Sha256);
        }
        throw new SweepException(run.Checkpoints.Count == 0
            ? $"run {run.Summary.Id} is {run.Summary.State.ToName()} and has no checkpoint{(run.Summary.State.IsFinal() ? "" : " yet")}"
            : $"no checkpoint of run {run.Summary.Id} is intact; `{ProgramName.Typed} resume {run.Summary.Id} --from-start` trains it "
                + "again once it is failed or cancelled");
    }
}
