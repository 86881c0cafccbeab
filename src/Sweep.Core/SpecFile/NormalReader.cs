using System.Globalization;

namespace Sweep.Core;

/// <summary>
/// Reads the distributions that are given by mu and sigma: normal and log_normal, and their q_ forms. What they draw beyond what the
/// hyperparameter allows is clamped to the nearest value that it does.
/// </summary>
/// <param name="method">Null when the file's is not known.</param>
internal sealed class NormalReader(ProblemList problems, SearchMethod? method)
{
    /// <summary>Farther out than this many sigma a draw comes once in a billion, and a bound is not worth a word.</summary>
    private const double FarOut = 6;

    private readonly ScalarReader _scalars = new(problems);

    /// <param name="at">The parameter's key.</param>
    public DistributedParameter? Read(Hyperparameter hyperparameter, Mark at, string distribution, YamlMapping mapping)
    {
        var name = hyperparameter.Name;
        foreach (var entry in mapping.Entries.Where(e => e.Name is "min" or "max" or "step" or "probabilities"))
            problems.Add(entry.Key.At, $"{entry.Name} of {name} is not for {distribution}; take it out");
        if (method is { Samples: false })
        {
            problems.Add(at, $"{name} is drawn at random ({distribution}), which a grid does not do; list its values, or set "
                + "method: random");
            return null;
        }
        // The defaults are W&B's.
        if (!TryNumber(mapping, "mu", name, "a number", 0, out var mu)
            || !TryNumber(mapping, "sigma", name, "a number above 0", 1, out var sigma)
            || !TryNumber(mapping, "q", name, "a number above 0", 1, out var q))
            return null;
        var given = mapping.Entries.FirstOrDefault(e => e.Name == "q");
        var isQuantized = distribution.StartsWith("q_", StringComparison.Ordinal);
        if (given is not null && !isQuantized)
        {
            problems.Add(given.Key.At, $"{name} is drawn from {distribution}, which has no q; use q_{distribution}, or take q out");
            return null;
        }
        if (hyperparameter.Kind == HyperparameterKind.Text || !(Bounds(hyperparameter, distribution, mu) is { } bounds))
        {
            problems.Add(at, string.Create(CultureInfo.InvariantCulture,
                $"{name} is drawn around {Centre(distribution, mu):0.######}; it must be {hyperparameter.Expectation}"));
            return null;
        }
        var drawn = new Distribution(distribution, bounds.Least, bounds.Most, isQuantized ? q : null) { Mu = mu, Sigma = sigma };
        if (hyperparameter.Kind == HyperparameterKind.Integer && !drawn.IsInteger)
        {
            problems.Add(at, $"{name} takes whole numbers and {distribution} gives others; use q_{distribution.Replace("q_", "",
                StringComparison.Ordinal)} with a whole q");
            return null;
        }
        if (!drawn.HasMultiple)
        {
            problems.Add(given?.Value.At ?? at, $"there is no multiple of q {q.ToString(CultureInfo.InvariantCulture)} among the values of "
                + $"{name}; take a smaller q");
            return null;
        }
        Say(at, name, drawn);
        return new DistributedParameter(hyperparameter, drawn);
    }

    private bool TryNumber(YamlMapping mapping, string key, string name, string expectation, double otherwise, out double value)
    {
        value = otherwise;
        if (mapping.Entries.FirstOrDefault(e => e.Name == key) is not { } entry)
            return true;
        if (!_scalars.TryNumber(entry.Value, $"{key} of {name}", expectation, out value))
            return false;
        if (Math.Abs(value) <= 1e9 && (key == "mu" || value >= 1e-12))
            return true;
        problems.Add(entry.Value.At, $"{key} of {name} is {ScalarReader.Shown(entry.Value)}; it must be {expectation}");
        return false;
    }

    private void Say(Mark at, string name, Distribution drawn)
    {
        var below = drawn.At(Distribution.Below(-FarOut)) <= drawn.Min;
        var above = drawn.At(Distribution.Below(FarOut)) >= drawn.Max;
        if (!below && !above)
            return;
        var (least, most) = (drawn.Min.ToString(CultureInfo.InvariantCulture), drawn.Max.ToString(CultureInfo.InvariantCulture));
        var clamped = below && above ? $"below {least} and above {most}" : below ? $"below {least}" : $"above {most}";
        problems.Note(at, $"draws of {name} {clamped} are clamped to what is allowed");
    }

    private static double Centre(string distribution, double mu) =>
        distribution.EndsWith("log_normal", StringComparison.Ordinal) ? Math.Exp(mu) : mu;

    /// <summary>The least and the greatest allowed number, to six digits; null when the centre itself is not allowed.</summary>
    private static (double Least, double Most)? Bounds(Hyperparameter hyperparameter, string distribution, double mu)
    {
        var centre = Centre(distribution, mu);
        return Allows(hyperparameter, centre)
            ? (Edge(hyperparameter, centre, -1e17), Edge(hyperparameter, centre, 1e17))
            : null;
    }

    // Halves the distance between a number that is allowed and one that is not until it is of no account.
    private static double Edge(Hyperparameter hyperparameter, double inside, double outside)
    {
        if (outside < 0 && Allows(hyperparameter, 0))
            (inside, outside) = (0, Allows(hyperparameter, -1e-9) ? outside : 0);
        for (var i = 0; i < 120 && inside != outside; i++)
        {
            var middle = inside + (outside - inside) / 2;
            if (Allows(hyperparameter, middle))
                inside = middle;
            else
                outside = middle;
        }
        if (hyperparameter.Kind == HyperparameterKind.Integer)
            return Math.Round(inside);
        var rounded = Distribution.Rounded(inside);
        if (Allows(hyperparameter, rounded))
            return rounded;
        // Rounded over the edge: one in the sixth digit back.
        var unit = Math.Pow(10, Math.Floor(Math.Log10(Math.Abs(rounded))) - (Math.Abs(rounded) == 1 ? 6 : 5));
        return Distribution.Rounded(rounded + (outside < 0 || rounded < 0 ? unit : -unit));
    }

    private static bool Allows(Hyperparameter hyperparameter, double value) => hyperparameter.Kind == HyperparameterKind.Integer
        ? Math.Abs(value) < 1e16 && hyperparameter.Allows((long)Math.Round(value))
        : hyperparameter.Allows(value);
}
