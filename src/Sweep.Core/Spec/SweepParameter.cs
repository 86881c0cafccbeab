namespace Sweep.Core;

/// <summary>One entry of <c>parameters:</c>.</summary>
public abstract record SweepParameter(Hyperparameter Hyperparameter)
{
    public string Name => Hyperparameter.Name;

    /// <summary>True when points may differ in it.</summary>
    public abstract bool IsVaried { get; }

    /// <summary>The value at <paramref name="uniform"/> in [0, 1) of the cumulative distribution.</summary>
    internal abstract ParameterValue At(double uniform);
}

/// <summary>A constant or a list of choices: constants are lists of one. Ranges with a step are here too, written out.</summary>
/// <param name="Values">At least one, of the hyperparameter's kind.</param>
public sealed record ChoiceParameter(Hyperparameter Hyperparameter, IReadOnlyList<ParameterValue> Values) : SweepParameter(Hyperparameter)
{
    /// <summary>How likely each value is drawn, adding up to 1; null when all are equally likely, and in a grid.</summary>
    public IReadOnlyList<double>? Probabilities { get; init; }

    public override bool IsVaried => Values.Count > 1;

    internal override ParameterValue At(double uniform)
    {
        if (Probabilities is not { } probabilities)
            return Values[Math.Min((int)(uniform * Values.Count), Values.Count - 1)];
        var sum = 0.0;
        for (var i = 0; i < probabilities.Count; i++)
        {
            sum += probabilities[i];
            if (uniform < sum)
                return Values[i];
        }
        // The sum may be a little below 1.
        return Values[probabilities.Count - 1 - probabilities.Reverse().TakeWhile(p => p == 0).Count()];
    }
}

/// <summary>Values drawn at random; in sweeps of a method that samples only.</summary>
public sealed record DistributedParameter(Hyperparameter Hyperparameter, Distribution Distribution) : SweepParameter(Hyperparameter)
{
    public override bool IsVaried => true;

    internal override ParameterValue At(double uniform)
    {
        var value = Distribution.At(uniform);
        return Hyperparameter.Kind == HyperparameterKind.Integer ? (ParameterValue)(long)value : value;
    }
}
