using Microsoft.Extensions.Logging;
using Sweep.Core;
using Sweep.Store;

namespace Sweep.Worker;

/// <summary>
/// Renews one lease until disposed, and says when it is lost: the store refuses it, or was out of reach for the lease's whole life.
/// </summary>
internal sealed partial class LeaseKeeper : IAsyncDisposable
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(500);

    private readonly SlotContext _slot;
    private readonly RunLease _lease;
    private readonly TimeSpan _interval;
    private readonly Func<RunProgress?> _progress;
    private readonly Func<RunStanding, Task> _heard;
    private readonly CancellationTokenSource _ended = new();
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _notWanted;
    private readonly CancellationTokenSource _mayNotBegin;
    private readonly CancellationTokenSource _decided = new();
    private readonly Task _keeping;

    /// <param name="progress">How far the run is; every renewal carries it. Called from any thread; null before training begins.</param>
    /// <param name="heard">Told what each renewal was answered, while the run is running. Called from any thread.</param>
    /// <param name="cancelAsked">Somebody wants the run cancelled: it is not to be trained on, but its lease is kept.</param>
    /// <param name="stop">The worker is to end.</param>
    public LeaseKeeper(
        SlotContext slot, RunLease lease, Func<RunProgress?> progress, Func<RunStanding, Task> heard, CancellationToken cancelAsked,
        CancellationToken stop)
    {
        _slot = slot;
        _lease = lease;
        (_progress, _heard) = (progress, heard);
        _notWanted = CancellationTokenSource.CreateLinkedTokenSource(_lost.Token, cancelAsked);
        _mayNotBegin = CancellationTokenSource.CreateLinkedTokenSource(_notWanted.Token, stop);
        // Two renewals may fail before the lease is in danger, whatever the options say.
        _interval = slot.Options.RenewInterval < lease.LeaseTime / 3 ? slot.Options.RenewInterval : lease.LeaseTime / 3;
        _keeping = KeepAsync();
    }

    /// <summary>Cancelled when the run is no longer this worker's to train: the lease is lost, or the run is to be cancelled.</summary>
    public CancellationToken Lost => _notWanted.Token;

    /// <summary>
    /// Cancelled when the run is not to be begun: it is no longer this worker's to train, or the worker is to end. For every wait between
    /// the claim and the trainer's <c>train</c> command.
    /// </summary>
    public CancellationToken MayNotBegin => _mayNotBegin.Token;

    /// <summary>Cancelled when a renewal found that early stopping has ended the lease: others' results may put a run out.</summary>
    public CancellationToken Decided => _decided.Token;

    /// <summary>What the run is then; null before.</summary>
    public RunState? DecidedState { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _keeping;
        _ended.Dispose();
        _mayNotBegin.Dispose();
        _notWanted.Dispose();
        _lost.Dispose();
        _decided.Dispose();
    }

    private async Task KeepAsync()
    {
        var renewed = _slot.Time.GetTimestamp();
        var wait = _interval;
        try
        {
            while (true)
            {
                try
                {
                    var (standing, asked) = await _slot.Renewals.RenewAsync(
                        _lease, () => _progress() ?? new RunProgress(0, null), wait, _ended.Token);
                    if (standing.State != RunState.Running)
                    {
                        DecidedState = standing.State;
                        await _decided.CancelAsync();
                        return;
                    }
                    (renewed, wait) = (asked, _interval);
                    if (!_notWanted.IsCancellationRequested)
                        await _heard(standing);
                }
                catch (Exception e) when (e is StoreUnavailableException or StoreFullException)
                {
                    if (_slot.Outage.Failed(_slot.Time))
                        LogRenewalFailed(_slot.Logger, _lease.Run, e.Message);
                    if (_slot.Time.GetElapsedTime(renewed) >= _lease.LeaseTime)
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
        catch (LeaseLostException)
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
    private static partial void LogRenewalFailed(ILogger logger, RunId run, string reason);
}
