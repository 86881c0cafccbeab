namespace Sweep.Core;

/// <summary>One entry of <c>parameters:</c>.</summary>
public abstract record SweepParameter(Hyperparameter Hyperparameter)
{
    public string Name => Hyperparameter.Name;

    /// <summary>True when points may differ in it.</summary>
    public abstract bool IsVaried { get; }
}

/// <summary>A constant or a list of choices: constants are lists of one. Ranges with a step are here too, written out.</summary>
/// <param name="Values">At least one, of the hyperparameter's kind.</param>
public sealed record ChoiceParameter(Hyperparameter Hyperparameter, IReadOnlyList<ParameterValue> Values) : SweepParameter(Hyperparameter)
{
    /// <summary>How likely each value is drawn, adding up to 1; null when all are equally likely, and in a grid.</summary>
    public IReadOnlyList<double>? Probabilities { get; init; }

    public override bool IsVaried => Values.Count > 1;
}

/// <summary>Values drawn at random; in sweeps of a method that samples only.</summary>
public sealed record DistributedParameter(Hyperparameter Hyperparameter, Distribution Distribution) : SweepParameter(Hyperparameter)
{
    public override bool IsVaried => true;
}
