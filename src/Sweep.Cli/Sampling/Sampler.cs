using Microsoft.Extensions.Logging;
using Sweep.Core;
using Sweep.Core.Protocol;
using Sweep.Store;
using Sweep.Worker;

namespace Sweep.Cli;

/// <summary>What text to draw.</summary>
/// <param name="Prompt">Empty: the vocabulary's first character.</param>
/// <param name="Temperature">0 takes the likeliest character.</param>
internal sealed record SampleRequest(string Prompt, int Tokens, double Temperature, long Seed);

/// <summary>Draws text from runs' checkpoints, in a trainer process of its own.</summary>
internal sealed class Sampler(TrainerCommandLine trainer, DeviceSlot slot, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(1);
    private TrainerProcess? _process;

    /// <summary>From the run's best checkpoint that is intact.</summary>
    /// <exception cref="SweepException">The run has no checkpoint, or the trainer cannot sample from it.</exception>
    public async Task<string> SampleAsync(ISweepStore store, RunDetail run, SampleRequest request, CancellationToken cancel)
    {
        var scratch = Directory.CreateTempSubdirectory("sweep-sample-");
        try
        {
            var checkpoint = await FetchAsync(store, run, scratch.FullName, cancel);
            var process = await StartedAsync(cancel);
            var command = new GenerateCommand(run.Summary.Id.ToString(), checkpoint, run.Sweep.Data, slot.Device, request.Prompt,
                request.Tokens, request.Temperature, request.Seed);
            return await process.GenerateAsync(command, cancel);
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

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

    private static async Task<CheckpointReference> FetchAsync(ISweepStore store, RunDetail run, string scratch, CancellationToken cancel)
    {
        foreach (var checkpoint in run.Checkpoints.OrderByDescending(c => c.IsBest).ThenByDescending(c => c.Step))
        {
            if (await store.FetchCheckpointAsync(run.Summary.Id, checkpoint, scratch, cancel) is { } path)
                return new CheckpointReference(path, checkpoint.Step, checkpoint.Sha256);
        }
        throw new SweepException(run.Checkpoints.Count == 0
            ? $"run {run.Summary.Id} is {run.Summary.State.ToName()} and has no checkpoint yet"
            : $"no checkpoint of run {run.Summary.Id} is intact; `{ProgramName.Typed} resume {run.Summary.Id} --from-start` trains it "
                + "again once it is failed or cancelled");
    }
}
