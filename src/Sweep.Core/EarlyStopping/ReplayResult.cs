namespace Sweep.Core.EarlyStopping;

/// <summary>A rule's balance on recorded curves.</summary>
public sealed record ReplayResult
{
    public required IReadOnlyList<ReplayedRung> Rungs { get; init; }

    /// <summary>The steps that were trained.</summary>
    public required long FullSteps { get; init; }

    /// <summary>The steps that the rule would have trained, without speculation.</summary>
    public required long RuleSteps { get; init; }

    /// <summary>The best configuration of the whole sweep.</summary>
    public required ReplayedConfiguration Best { get; init; }

    /// <summary>The best configuration under the rule, with the value that it has there.</summary>
    public required ReplayedConfiguration Winner { get; init; }

    /// <summary>Curves that end before they should.</summary>
    public required int Unfinished { get; init; }

    /// <summary>The decisions, for listings.</summary>
    public required CohortDecisions Decisions { get; init; }

    /// <summary>From 0 to 1.</summary>
    public double SavedPart => FullSteps == 0 ? 0 : 1 - (double)RuleSteps / FullSteps;

    /// <summary>How much worse the rule's winner is, in the metric's unit.</summary>
    public double Distance => Winner.Value - Best.Value;
}

/// <summary>One rung of a replay.</summary>
/// <param name="Configurations">How many were compared.</param>
/// <param name="Older">Runs whose last evaluation up to the step is older than the step.</param>
public sealed record ReplayedRung(int Step, int Configurations, int GoOn, int Older);

/// <summary>
/// A configuration's score: the mean over its runs of their best evaluation, and that mean's standard error of evaluation.
/// </summary>
/// <param name="Runs">How many runs it is the mean of: the configuration's seeds.</param>
public sealed record ReplayedConfiguration(int Number, double Value, double Sem, int Runs);
