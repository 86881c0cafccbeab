using Microsoft.Extensions.Logging;
using Sweep.Core.Protocol;

namespace Sweep.Worker;

/// <summary>
/// The warm trainer process of one device slot, shared by the slot's lanes: started when a lane needs it, and anew after its end. It hands
/// each lane what the process says of its run. A process that dies costs each of its lanes an attempt.
/// </summary>
internal sealed class TrainerHost(DeviceSlot slot, WorkerOptions options, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    // Loading a CUDA libtorch from a cold network disk takes its time.
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(3);

    private readonly SemaphoreSlim _starting = new(1);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, RunChannel> _channels = [];
    private TrainerProcess? _process;

    /// <summary>
    /// A channel to the warm process, or to a new one, for one run. A run that another lane still has a channel for (it lost the run, and
    /// stops it) is waited for.
    /// </summary>
    /// <exception cref="TrainerGoneException">The process could not be started.</exception>
    public async Task<RunChannel> OpenAsync(string run, CancellationToken cancel)
    {
        while (true)
        {
            var process = await FindProcessAsync(cancel);
            Task closed;
            lock (_lock)
            {
                // It may have been replaced by another lane since.
                if (process != _process)
                    continue;
                if (!_channels.TryGetValue(run, out var other))
                {
                    var channel = new RunChannel(this, process, run);
                    if (process.HasSaidAll)
                        channel.ProcessEnded();
                    _channels.Add(run, channel);
                    return channel;
                }
                closed = other.Closed;
            }
            await closed.WaitAsync(cancel);
        }
    }

    /// <summary>Ends a process that is not to be trusted any more, unless it trains runs of others: theirs may be sound.</summary>
    public void KillUnlessShared(TrainerProcess process)
    {
        lock (_lock)
        {
            if (_channels.Values.Count(channel => channel.Process == process) > 1)
                return;
        }
        process.Kill();
    }

    /// <summary>Forgets a channel. True when it was the last to a process that was replaced, which has to be disposed of then.</summary>
    public bool Forget(RunChannel channel)
    {
        lock (_lock)
            return _channels.Remove(channel.Run) && channel.Process != _process && !IsUsed(channel.Process);
    }

    /// <summary>Ends the process. No lane has a channel any more.</summary>
    public async ValueTask DisposeAsync()
    {
        await ReplaceAsync(null);
        _starting.Dispose();
    }

    private async Task<TrainerProcess> FindProcessAsync(CancellationToken cancel)
    {
        await _starting.WaitAsync(cancel);
        try
        {
            if (_process is { IsUsable: true })
                return _process;
            await ReplaceAsync(null);
            var process = await StartAsync(cancel);
            await ReplaceAsync(process);
            return process;
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <summary>The former process is disposed of now, or by the last lane that leaves it.</summary>
    private async Task ReplaceAsync(TrainerProcess? process)
    {
        TrainerProcess? former;
        lock (_lock)
        {
            former = _process is { } old && !IsUsed(old) ? old : null;
            _process = process;
        }
        if (former is not null)
            await former.DisposeAsync();
    }

    private bool IsUsed(TrainerProcess process) => _channels.Values.Any(channel => channel.Process == process);

    private async Task<TrainerProcess> StartAsync(CancellationToken cancel)
    {
        var process = TrainerProcess.Start(options.Trainer, slot, logger);
        try
        {
            await process.ReadyAsync(StartTimeout, time, cancel);
            process.BeginForwarding(said => DeliverAsync(process, said), () => EndChannels(process));
            return process;
        }
        catch
        {
            process.Kill();
            await process.DisposeAsync();
            throw;
        }
    }

    // A former process may still have something to say of a run that its successor trains now: nobody listens to that any more.
    private ValueTask DeliverAsync(TrainerProcess process, TrainerEvent said)
    {
        if (said is not RunEvent ofRun)
            return ValueTask.CompletedTask;
        RunChannel? channel;
        lock (_lock)
            _channels.TryGetValue(ofRun.Run, out channel);
        return channel?.Process == process ? channel.DeliverAsync(ofRun) : ValueTask.CompletedTask;
    }

    private void EndChannels(TrainerProcess process)
    {
        lock (_lock)
        {
            foreach (var channel in _channels.Values.Where(channel => channel.Process == process))
                channel.ProcessEnded();
        }
    }
}
