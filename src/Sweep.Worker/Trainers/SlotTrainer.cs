using Microsoft.Extensions.Logging;

namespace Sweep.Worker;

/// <summary>The warm trainer of one device slot, for all lanes of it: started when a lane needs it, and anew after its end.</summary>
internal sealed class SlotTrainer(DeviceSlot slot, WorkerOptions options, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    // Loading a CUDA libtorch from a cold network disk takes its time.
    private static readonly TimeSpan StartDeadline = TimeSpan.FromMinutes(3);

    private readonly SemaphoreSlim _starting = new(1);
    private SharedTrainer? _trainer;

    /// <summary>A line to the warm trainer, or to a new one, for one run.</summary>
    /// <exception cref="TrainerGoneException">It could not be started.</exception>
    public async Task<TrainerLine> OpenAsync(string run, CancellationToken cancel) => await (await FindAsync(cancel)).OpenAsync(run, cancel);

    public async ValueTask DisposeAsync()
    {
        if (_trainer is not null)
            await _trainer.RetireAsync();
        _starting.Dispose();
    }

    private async Task<SharedTrainer> FindAsync(CancellationToken cancel)
    {
        await _starting.WaitAsync(cancel);
        try
        {
            if (_trainer is { Process.IsUsable: true })
                return _trainer;
            if (_trainer is not null)
                await _trainer.RetireAsync();
            _trainer = null;
            return _trainer = new SharedTrainer(await StartAsync(cancel));
        }
        finally
        {
            _starting.Release();
        }
    }

    private async Task<TrainerProcess> StartAsync(CancellationToken cancel)
    {
        var process = TrainerProcess.Start(options.Trainer, slot, logger);
        try
        {
            await process.ReadyAsync(StartDeadline, time, cancel);
            return process;
        }
        catch
        {
            process.Kill();
            await process.DisposeAsync();
            throw;
        }
    }
}
