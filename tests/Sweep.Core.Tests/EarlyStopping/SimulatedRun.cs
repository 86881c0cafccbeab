using Sweep.Core.EarlyStopping;

namespace Sweep.Core.Tests.EarlyStopping;

/// <summary>What a fake trainer does with one run.</summary>
/// <param name="Value">The metric at each rung's step.</param>
/// <param name="SecondsPerStep">On any slot.</param>
internal sealed record SimulatedRun(int Number, int Configuration, Func<int, double> Value, double SecondsPerStep)
{
    /// <summary>The loss is NaN from this step on.</summary>
    public int? DivergesAt { get; init; }

    /// <summary>The run fails for good at this step, once: after it is resumed it passes.</summary>
    public int? FailsAt { get; init; }

    /// <summary>A person cancels the run at <see cref="CancelledAfter"/>; its evaluations up to this step stay.</summary>
    public int? CancelledFrom { get; init; }

    /// <summary>Simulated seconds.</summary>
    public double CancelledAfter { get; init; }

    /// <summary>A person resumes the cancelled run so many seconds later; null for never.</summary>
    public double? ResumedAfter { get; init; }

    /// <summary>The run joins the sweep so late, by --extend.</summary>
    public double JoinsAfter { get; init; }

    public MemberRun Row => new(Number, Configuration, RunState.Queued);
}
