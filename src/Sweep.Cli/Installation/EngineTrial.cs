using Sweep.Core;
using Sweep.Core.Protocol;
using Sweep.Listings;
using Sweep.Worker;

namespace Sweep.Cli;

/// <summary>
/// Whether a training engine works here, found out by training a tiny model for two steps: only that loads the native libraries.
/// </summary>
internal sealed class EngineTrial(TrainerProcess trainer, DeviceSlot slot)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private static readonly Hyperparameters Tiny = new()
    {
        BatchSize = 2,
        BlockSize = 4,
        MaxIters = 2,
        EvalInterval = 1,
        EvalIters = 1,
        NEmbd = 8,
        NHead = 2,
        NLayer = 1,
    };

    /// <returns>What it computed on, or why it did not: one of the two is null.</returns>
    public async Task<(string? DeviceKind, string? Trouble)> RunAsync(EngineChoice engine, TimeProvider time, CancellationToken cancel)
    {
        var scratch = Directory.CreateTempSubdirectory("sweep-doctor-");
        using var timeout = new CancellationTokenSource(Timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancel);
        try
        {
            var run = $"doctor-{EnumNames.Of(engine)}/1";
            await trainer.SendAsync(
                new TrainCommand(run, Tiny, Corpus.Builtin("builtin:markov").Reference, slot.Device, scratch.FullName, ResumeFrom: [],
                    BestMetric: null, Engine: engine), both.Token);
            return await FollowAsync(run, both.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return (null, $"nothing came of two steps within {Format.Duration(Timeout)}");
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    private async Task<(string? DeviceKind, string? Trouble)> FollowAsync(string run, CancellationToken cancel)
    {
        string? kind = null;
        while (true)
        {
            switch (await trainer.ReadAsync(cancel))
            {
                case StartedEvent started when started.Run == run:
                    kind = started.DeviceKind;
                    break;
                case CompletedEvent completed when completed.Run == run:
                    return (kind ?? "it did not say on what", null);
                case FailedEvent failed when failed.Run == run:
                    return (null, failed.Message);
                case null:
                    return (null, await trainer.DescribeEndAsync());
            }
        }
    }
}
