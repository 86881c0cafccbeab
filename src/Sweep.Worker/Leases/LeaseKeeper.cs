using Microsoft.Extensions.Logging;
using Sweep.Store;

namespace Sweep.Worker;

/// <summary>Renews one lease until disposed, and says when it is lost: the store refuses it, or was out of reach for the lease's whole life.</summary>
internal sealed partial class LeaseKeeper : IAsyncDisposable
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(500);

    private readonly ISweepStore _store;
    private readonly RunLease _lease;
    private readonly TimeSpan _interval;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _ended = new();
    private readonly CancellationTokenSource _lost = new();
    private readonly Task _keeping;
    private RunProgress _progress = new(0, null);

    public LeaseKeeper(ISweepStore store, RunLease lease, TimeSpan interval, TimeProvider time, ILogger logger)
    {
        _store = store;
        _lease = lease;
        // Two renewals may fail before the lease is in danger, whatever the options say.
        _interval = interval < lease.LeaseTime / 3 ? interval : lease.LeaseTime / 3;
        _time = time;
        _logger = logger;
        _keeping = KeepAsync();
    }

    /// <summary>Cancelled when the run is no longer this worker's.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>What the next renewal carries.</summary>
    public RunProgress Progress
    {
        get => Volatile.Read(ref _progress);
        set => Volatile.Write(ref _progress, value);
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _keeping;
        _ended.Dispose();
        _lost.Dispose();
    }

    private async Task KeepAsync()
    {
        var renewed = _time.GetTimestamp();
        var wait = _interval;
        try
        {
            while (true)
            {
                await Task.Delay(wait, _time, _ended.Token);
                var asked = _time.GetTimestamp();
                try
                {
                    await _store.RenewAsync(_lease, Progress, _ended.Token);
                    (renewed, wait) = (asked, _interval);
                }
                catch (Exception e) when (e is StoreUnavailableException or StoreFullException)
                {
                    LogRenewalFailed(_logger, _lease.Run, e.Message);
                    if (_time.GetElapsedTime(renewed) >= _lease.LeaseTime)
                        break;
                    wait = RetryInterval < _interval ? RetryInterval : _interval;
                }
            }
            await _lost.CancelAsync();
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
            // The run is over.
        }
        catch (Sweep.Core.LeaseLostException)
        {
            await _lost.CancelAsync();
        }
        catch
        {
            // The session stops training, and meets this exception when it disposes the keeper.
            await _lost.CancelAsync();
            throw;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "the lease of {Run} could not be renewed: {Reason}")]
    private static partial void LogRenewalFailed(ILogger logger, Sweep.Core.RunId run, string reason);
}
