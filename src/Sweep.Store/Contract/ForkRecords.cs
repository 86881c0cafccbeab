using System.Globalization;
using Sweep.Core;

namespace Sweep.Store;

/// <summary>A run to begin at a checkpoint of another one.</summary>
/// <param name="Step">The checkpoint's.</param>
public sealed record ForkRequest(RunId Parent, int Step, ForkedConfiguration Configuration);

/// <param name="IsNew">False: the same fork is there already, and nothing was changed.</param>
public sealed record ForkOutcome(RunId Run, bool IsNew);

/// <summary>Where a run branched off another one.</summary>
/// <param name="From">The other run, <c>SWEEP/N</c>. It may have been deleted since.</param>
/// <param name="Step">The step up to which both are the same.</param>
public sealed record RunFork(string From, int Step)
{
    /// <summary>In words: <c>forked from demo/3 at step 500</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"forked from {From} at step {Step}");
}
