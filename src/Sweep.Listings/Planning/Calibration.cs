using Sweep.Core;

namespace Sweep.Listings;

/// <summary>What a trainer process told of this machine by training a few steps of a plan's configurations.</summary>
/// <param name="Trials">One or more.</param>
/// <param name="StartSeconds">Until the trainer was ready.</param>
/// <param name="ProcessBytes">What the process holds besides its run; null where it could not be measured.</param>
public sealed record Calibration(IReadOnlyList<TrialTimes> Trials, double StartSeconds, long? ProcessBytes)
{
    /// <summary>Training time of a configuration, by the trial nearest in size.</summary>
    public double SecondsOf(Hyperparameters h, int vocabularySize)
    {
        var size = OfAToken(h, vocabularySize);
        return Trials.MinBy(trial => Math.Abs(Math.Log(size / OfAToken(trial.Hyperparameters, vocabularySize))))!
            .SecondsOf(h, vocabularySize);
    }

    // A trial may have had a smaller batch than the run.
    private static double OfAToken(Hyperparameters h, int vocabularySize) =>
        RunCost.Update(h, vocabularySize) / ((double)h.BatchSize * h.BlockSize * h.GradientAccumulationSteps);
}
