using System.Globalization;

namespace Sweep.Core;

/// <summary>Reads what a parameter says with min and max: the values of a range with a step, or a distribution to draw from.</summary>
/// <param name="method">Null when the file's is not known.</param>
internal sealed class RangeReader(ProblemList problems, SearchMethod? method)
{
    /// <summary>The distributions of W&amp;B whose bounds are exponents of e, not the values themselves.</summary>
    public static readonly string[] OfExponents = ["log_uniform", "q_log_uniform", "inv_log_uniform"];

    /// <summary>
    /// W&amp;B's X with log(1/X) uniform from log(1/max) to log(1/min): log(X) is then uniform from log(min) to log(max).
    /// </summary>
    public const string Inverse = "inv_log_uniform_values";

    private readonly ScalarReader _scalars = new(problems);

    /// <param name="at">The parameter's key.</param>
    /// <param name="distribution">A known one; null when the file names none.</param>
    public SweepParameter? Read(Hyperparameter hyperparameter, Mark at, string? distribution, YamlNode min, YamlNode max, YamlNode? step,
        YamlNode? q)
    {
        if (OfExponents.Contains(distribution))
            return Exponents(hyperparameter, at, distribution!, min, max, step, q);
        if (distribution == Inverse)
            distribution = Distribution.LogUniformValues;
        if (!TryBound(hyperparameter, "min", min, out var low) | !TryBound(hyperparameter, "max", max, out var high))
            return null;
        if (low > high)
        {
            problems.Add(min.At, $"min of {hyperparameter.Name} is {ScalarReader.Shown(min)}, above its max {ScalarReader.Shown(max)}; "
                + "swap them");
            return null;
        }
        if (step is not null)
            return Steps(hyperparameter, distribution, (decimal)low, (decimal)high, step, q);
        // W&B's grids have all values of these two.
        if (method is { Samples: false } && distribution is Distribution.IntUniform && q is null)
            return Values(hyperparameter, Math.Ceiling((decimal)low), (decimal)high, 1, min);
        if (method is { Samples: false } && distribution is Distribution.QUniform && q is not null)
        {
            return TryStep(hyperparameter, "q", q, out var unit)
                ? Values(hyperparameter, Math.Ceiling((decimal)low / unit) * unit, (decimal)high, unit, q)
                : null;
        }
        return Distributed(hyperparameter, at, distribution, low, high, min, q);
    }

    /// <summary>From e^min to e^max; for inv_log_uniform, whose 1/X it is, from e^-max to e^-min.</summary>
    private DistributedParameter? Exponents(Hyperparameter hyperparameter, Mark at, string distribution, YamlNode min, YamlNode max,
        YamlNode? step, YamlNode? q)
    {
        var name = hyperparameter.Name;
        const string Expectation = "a number, the exponent of e";
        if (hyperparameter.Kind == HyperparameterKind.Text)
        {
            problems.Add(at, $"{name} is {hyperparameter.Expectation}; it has no {distribution}: list its values");
            return null;
        }
        if (step is not null)
            problems.Add(step.At, $"{name} has both a step and a distribution; keep one (in a distribution the step is called q)");
        if (!_scalars.TryNumber(min, $"min of {name}", Expectation, out var low)
            | !_scalars.TryNumber(max, $"max of {name}", Expectation, out var high) || step is not null)
            return null;
        var values = distribution == "q_log_uniform" ? Distribution.QLogUniformValues : Distribution.LogUniformValues;
        if (low > high)
        {
            problems.Add(min.At, $"min of {name} is {ScalarReader.Shown(min)}, above its max {ScalarReader.Shown(max)}; swap them");
            return null;
        }
        var isInverse = distribution == "inv_log_uniform";
        var (least, most) = isInverse ? (Math.Exp(-high), Math.Exp(-low)) : (Math.Exp(low), Math.Exp(high));
        var meant = $"the bounds of {distribution} are exponents of e, so that {name} is from {Shown(least)} to {Shown(most)}";
        if (!isInverse && low > 0 && high <= 1 && hyperparameter.Kind == HyperparameterKind.Number)
        {
            problems.Add(min.At, $"{meant}; to give the bounds themselves write distribution: {values}");
            return null;
        }
        if (!TryExact(hyperparameter, least, out least) || !TryExact(hyperparameter, most, out most))
        {
            problems.Add(min.At, $"{meant}; it must be {hyperparameter.Expectation}; to give the bounds themselves write distribution: "
                + values);
            return null;
        }
        if (method is not { Samples: false })
            problems.Note(at, meant);
        return Distributed(hyperparameter, at, values, least, most, min, q);
    }

    /// <summary>An exponential to six digits, of a whole number the nearest one; false when the hyperparameter does not allow it.</summary>
    private static bool TryExact(Hyperparameter hyperparameter, double value, out double exact)
    {
        if (hyperparameter.Kind == HyperparameterKind.Integer)
        {
            exact = Math.Round(value);
            return exact < 1e16 && hyperparameter.Allows((long)exact);
        }
        exact = double.IsFinite(value) ? Distribution.Rounded(value) : value;
        return hyperparameter.Allows(exact);
    }

    private static string Shown(double value) =>
        ((ParameterValue)(double.IsFinite(value) ? Distribution.Rounded(value) : value)).ToString();

    private bool TryBound(Hyperparameter hyperparameter, string key, YamlNode node, out double bound)
    {
        bound = 0;
        if (hyperparameter.Kind is HyperparameterKind.Text or HyperparameterKind.Flag)
        {
            problems.Add(node.At, $"{hyperparameter.Name} is {hyperparameter.Expectation}; it has no {key}: list its values");
            return false;
        }
        if (!_scalars.TryHyperparameter(node, hyperparameter, out var value, $"{key} of {hyperparameter.Name}"))
            return false;
        bound = Convert.ToDouble(value.Plain, CultureInfo.InvariantCulture);
        return true;
    }

    private ChoiceParameter? Steps(Hyperparameter hyperparameter, string? distribution, decimal low, decimal high, YamlNode node,
        YamlNode? q)
    {
        var name = hyperparameter.Name;
        if (distribution is not null)
            problems.Add(node.At, $"{name} has both a step and a distribution; keep one (in a distribution the step is called q)");
        if (q is not null)
            problems.Add(q.At, $"{name} has both a step and a q; keep the step");
        return TryStep(hyperparameter, "step", node, out var step) ? Values(hyperparameter, low, high, step, node) : null;
    }

    /// <summary>low, low + step, ... up to high.</summary>
    /// <param name="node">Where there are too many or none.</param>
    private ChoiceParameter? Values(Hyperparameter hyperparameter, decimal low, decimal high, decimal step, YamlNode node)
    {
        var name = hyperparameter.Name;
        var count = Math.Floor((high - low) / step) + 1;
        if (count > SweepSpec.MaxPoints)
        {
            problems.Add(node.At, string.Create(CultureInfo.InvariantCulture,
                $"{name} would have {count:0} values; a sweep has at most {SweepSpec.MaxPoints} runs, so take a larger step"));
            return null;
        }
        if (count < 1)
        {
            problems.Add(node.At, $"{name} would have no values between its min and max; take a smaller step");
            return null;
        }
        var values = Enumerable.Range(0, (int)count).Select(i => low + i * step)
            .Select(v => hyperparameter.Kind == HyperparameterKind.Integer ? (ParameterValue)(long)v : (double)v);
        return new ChoiceParameter(hyperparameter, [.. values]);
    }

    private DistributedParameter? Distributed(
        Hyperparameter hyperparameter, Mark at, string? distribution, double low, double high, YamlNode min, YamlNode? q)
    {
        var name = hyperparameter.Name;
        if (method is { Samples: false })
        {
            problems.Add(at, distribution is null
                ? $"{name} has min and max without a step; a grid needs each value: add a step, list the values, or set method: random"
                : $"{name} is drawn at random ({distribution}), which a grid does not do; list its values, give min, max and step, or set "
                    + "method: random");
            return null;
        }
        var isInteger = hyperparameter.Kind == HyperparameterKind.Integer;
        distribution ??= q is not null ? Distribution.QUniform : isInteger ? Distribution.IntUniform : Distribution.Uniform;
        double? quantum = null;
        if (q is not null)
        {
            if (!TryStep(hyperparameter, "q", q, out var step))
                return null;
            quantum = (double)step;
        }
        var drawn = new Distribution(distribution, low, high, quantum);
        if (drawn.IsQuantized != (q is not null))
        {
            problems.Add(q?.At ?? at, drawn.IsQuantized
                ? $"{name} is drawn from {distribution}, which needs q: the values are multiples of it"
                : $"{name} is drawn from {distribution}, which has no q; use q_{distribution}, or take q out");
            return null;
        }
        if (isInteger && !drawn.IsInteger)
        {
            problems.Add(at, $"{name} takes whole numbers and {distribution} gives others; use int_uniform, or "
                + $"q_{(drawn.IsLogarithmic ? "log_uniform_values" : "uniform")} with a whole q");
            return null;
        }
        if (drawn.IsLogarithmic && low <= 0)
        {
            problems.Add(min.At, $"min of {name} is {ScalarReader.Shown(min)}; a logarithmic distribution needs a min above 0");
            return null;
        }
        if (!drawn.HasMultiple)
        {
            problems.Add(q!.At, $"there is no multiple of q {ScalarReader.Shown(q)} between min and max of {name}; take a smaller q");
            return null;
        }
        return new DistributedParameter(hyperparameter, drawn);
    }

    private bool TryStep(Hyperparameter hyperparameter, string key, YamlNode node, out decimal step)
    {
        step = 0;
        var isInteger = hyperparameter.Kind == HyperparameterKind.Integer;
        var expectation = isInteger ? "a whole number above 0" : "a number above 0";
        if (!_scalars.TryNumber(node, $"{key} of {hyperparameter.Name}", expectation, out var number))
            return false;
        if (number is < 1e-12 or > 1e16 || (isInteger && number != Math.Floor(number)))
        {
            problems.Add(node.At, $"{key} of {hyperparameter.Name} is {ScalarReader.Shown(node)}; it must be {expectation}");
            return false;
        }
        step = (decimal)number;
        return true;
    }
}
