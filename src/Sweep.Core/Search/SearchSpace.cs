namespace Sweep.Core;

/// <summary>
/// The configurations of a sweep as points of the unit cube, one coordinate for each parameter that varies: numbers by their place in the
/// cumulative distribution, so that models see a logarithmic range as a straight one; the numbers of a list by their order; names by their
/// place in the list.
/// </summary>
internal sealed class SearchSpace
{
    /// <summary>A parameter with more values is continuous to models.</summary>
    private const int MostLevels = 64;

    private readonly List<(SweepParameter Parameter, ParameterValue[]? Values, SearchAxis Axis)> _axes = [];
    private readonly Hyperparameters _constants = new();

    public SearchSpace(SweepSpec spec)
    {
        foreach (var parameter in spec.Parameters)
        {
            if (parameter.IsVaried)
                _axes.Add(AxisOf(parameter));
            else
                _constants = parameter.Hyperparameter.With(_constants, parameter.At(0));
        }
        Axes = [.. _axes.Select(axis => axis.Axis)];
    }

    /// <summary>In the order of the parameters that vary.</summary>
    public IReadOnlyList<SearchAxis> Axes { get; }

    /// <summary>How many configurations there are; null when a parameter is continuous or they are more than the most points.</summary>
    public int? Size
    {
        get
        {
            var product = 1L;
            foreach (var (_, values, _) in _axes)
            {
                if (values is null || (product *= values.Length) > SweepSpec.MaxPoints)
                    return null;
            }
            return (int)product;
        }
    }

    /// <summary>Every configuration of a space with a <see cref="Size"/>, the last parameter varying fastest.</summary>
    public IEnumerable<Hyperparameters> All()
    {
        for (var number = 0; number < Size!.Value; number++)
        {
            var configuration = _constants;
            var rest = number;
            for (var i = _axes.Count - 1; i >= 0; i--)
            {
                (rest, var level) = Math.DivRem(rest, _axes[i].Values!.Length);
                configuration = _axes[i].Parameter.Hyperparameter.With(configuration, _axes[i].Values![level]);
            }
            yield return configuration;
        }
    }

    /// <summary>A configuration's coordinates.</summary>
    public double[] PointOf(Hyperparameters configuration) =>
        [.. _axes.Select(axis => PlaceOf(axis.Parameter, axis.Values, axis.Parameter.Hyperparameter.Get(configuration)))];

    /// <summary>The configuration at a point, or the nearest one.</summary>
    public Hyperparameters ConfigurationAt(IReadOnlyList<double> point)
    {
        var configuration = _constants;
        for (var i = 0; i < _axes.Count; i++)
        {
            var (parameter, values, axis) = _axes[i];
            var value = axis.Places is not null ? values![axis.LevelOf(point[i])] : parameter.At(point[i]);
            configuration = parameter.Hyperparameter.With(configuration, value);
        }
        return configuration;
    }

    private static (SweepParameter, ParameterValue[]?, SearchAxis) AxisOf(SweepParameter parameter)
    {
        var values = parameter switch
        {
            ChoiceParameter choice => Choices(choice),
            DistributedParameter { Distribution: var drawn } =>
                drawn.Values(SweepSpec.MaxPoints)?.Select(value => Typed(parameter.Hyperparameter, value)).ToArray(),
            _ => throw new ArgumentException($"{parameter.Name} is neither a choice nor drawn", nameof(parameter)),
        };
        if (values is null || (values.Length > MostLevels && parameter is DistributedParameter))
            return (parameter, values, SearchAxis.Continuous);
        var isOrdered = parameter.Hyperparameter.Kind is HyperparameterKind.Integer or HyperparameterKind.Number;
        return (parameter, values, new SearchAxis([.. values.Select(value => PlaceOf(parameter, values, value))], isOrdered));
    }

    /// <summary>Those that can be drawn, each once; numbers ascending.</summary>
    private static ParameterValue[] Choices(ChoiceParameter choice)
    {
        var values = choice.Values.Where((_, i) => choice.Probabilities is not { } weights || weights[i] > 0).Distinct();
        return choice.Hyperparameter.Kind switch
        {
            HyperparameterKind.Integer => [.. values.OrderBy(value => (long)value)],
            HyperparameterKind.Number => [.. values.OrderBy(value => (double)value)],
            _ => [.. values],
        };
    }

    private static double PlaceOf(SweepParameter parameter, ParameterValue[]? values, ParameterValue value) => parameter switch
    {
        DistributedParameter { Distribution: var drawn } =>
            drawn.PlaceOf(value.Plain is long integer ? integer : (double)value),
        _ => (Array.IndexOf(values!, value) + 0.5) / values!.Length,
    };

    private static ParameterValue Typed(Hyperparameter hyperparameter, double value) =>
        hyperparameter.Kind == HyperparameterKind.Integer ? (ParameterValue)(long)value : value;
}
