using Sweep.Core;

namespace Sweep.Store.Copying;

/// <summary>A checkpoint of a copy's snapshot was replaced by a newer one before its bytes were copied.</summary>
internal sealed class CheckpointSupersededException(RunId run, int step)
    : SweepException($"the checkpoint of {run} at step {step} was replaced while it was copied; copy again");
