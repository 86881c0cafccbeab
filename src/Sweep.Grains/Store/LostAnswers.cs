using Sweep.Core;
using Sweep.Store;

namespace Sweep.Grains;

/// <summary>
/// What a caller does again because it got no answer must have the effect of doing it once. Renewing, recording and reaping are so by themselves; claiming and
/// ending a run are not. Nothing is remembered here (a silo's death would forget it): the store's own rows tell whether the first call arrived.
/// </summary>
internal sealed class LostAnswers(ISweepStore store)
{
    /// <summary>A slot that asks for work again holds none: what the store has in its name is a lease that it never heard of.</summary>
    public async Task GiveBackAsync(WorkerIdentity worker)
    {
        foreach (var lease in await store.ListLeasesAsync(default))
        {
            if (lease.Owner != worker || await store.FindRunAsync(lease.Run, default) is not { } run)
                continue;
            try
            {
                await store.ReleaseAsync(ToLease(lease, run), default);
            }
            catch (LeaseLostException)
            {
                // It expired or was cancelled since it was listed, which is as good.
            }
        }
    }

    /// <summary>Does what ends a lease; when an earlier call may have ended it, a lost lease whose attempt ended just so is success.</summary>
    public async Task OnceAsync(RunLease lease, bool again, RunState ends, Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (LeaseLostException) when (again)
        {
            if (await FindAttemptAsync(lease) is not { } attempt || attempt.Outcome != Outcome(ends))
                throw;
        }
    }

    public async Task<RunState> FailOnceAsync(RunLease lease, RunFailure failure, bool again)
    {
        try
        {
            return await store.FailAsync(lease, failure, default);
        }
        catch (LeaseLostException) when (again)
        {
            if (await store.FindRunAsync(lease.Run, default) is { } run
                && run.Attempts.Any(a => a.Number == lease.Attempt && a.Outcome == failure.Kind.ToName()))
            {
                return run.Summary.State;
            }
            throw;
        }
    }

    private async Task<RunAttempt?> FindAttemptAsync(RunLease lease) =>
        (await store.FindRunAsync(lease.Run, default))?.Attempts.FirstOrDefault(a => a.Number == lease.Attempt);

    private static string Outcome(RunState ends) => ends == RunState.Queued ? "released" : ends.ToName();

    private static RunLease ToLease(LeaseInfo lease, RunDetail run) => new(
        lease.Run, lease.Epoch, run.Summary.Attempts, run.Summary.Hyperparameters, run.Sweep.Data, run.Sweep.Metric, BestMetric: null, run.Checkpoints, TimeSpan.Zero);
}
