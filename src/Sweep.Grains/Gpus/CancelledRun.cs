using Sweep.Core;

namespace Sweep.Grains;

/// <summary>A run whose training was stopped for good.</summary>
[GenerateSerializer, Immutable, Alias("sweep.cancelled")]
public sealed record CancelledRun([property: Id(0)] RunId Run, [property: Id(1)] CancelOutcome Outcome);

/// <summary>How far its cancellation is.</summary>
[GenerateSerializer]
public enum CancelOutcome
{
    /// <summary>Recorded in the store.</summary>
    Cancelled,
    /// <summary>The store does not answer; its device tells it as soon as it does, and holds the run's lease meanwhile.</summary>
    Pending,
    /// <summary>It ended by itself first.</summary>
    Ended,
}
