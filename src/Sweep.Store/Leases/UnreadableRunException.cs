using Sweep.Core;

namespace Sweep.Store.Leases;

/// <summary>A claim came to a run that only a newer version of Sweep can train; the claim is undone.</summary>
internal sealed class UnreadableRunException(long sweepId, RunId run, NewerVersionException why)
    : SweepException($"run {run} cannot be trained by this worker: {why.Message}", why)
{
    public long SweepId => sweepId;
}
