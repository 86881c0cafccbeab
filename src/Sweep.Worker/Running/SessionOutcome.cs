namespace Sweep.Worker;

/// <summary>How one training ended, as far as the slot's next step depends on it.</summary>
internal enum SessionOutcome
{
    /// <summary>Completed, paused or stopped by early stopping, or failed in a way that is the run's own fault.</summary>
    Ended,
    /// <summary>The trainer died, hung or could not be understood.</summary>
    Crashed,
    /// <summary>Given back to the queue because the worker stops, or has no working trainer.</summary>
    Released,
    /// <summary>Given back to the queue untouched: it is for devices of another kind.</summary>
    OtherKind,
    /// <summary>Another worker has it, or it was cancelled in the store.</summary>
    LeaseLost,
    /// <summary>Cancelled at this worker.</summary>
    Cancelled,
    /// <summary>A checkpoint that the run cannot do without could not be kept; given back to the queue.</summary>
    NoRoom,
    /// <summary>This machine cannot have what the run begins with, its text or its checkpoints; given back to the queue.</summary>
    NotHere,
}
