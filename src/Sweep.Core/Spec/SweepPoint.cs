namespace Sweep.Core;

/// <summary>One configuration of a sweep, as materialised at submit.</summary>
/// <param name="Number">Its place in the sweep's stable order, from 1; the N of <c>SWEEP/N</c>.</param>
/// <param name="Varied">The parameters that the sweep varies, in the file's order, with this point's values; <c>seed</c> is among them when
/// the sweep repeats.</param>
/// <param name="ConfigHash">SHA-256 (lower-case hex) of the canonical JSON of every hyperparameter, the texts' SHA-256 and what
/// else decides their tokens, and the trainer's result version.</param>
public sealed record SweepPoint(int Number, Hyperparameters Hyperparameters, IReadOnlyDictionary<string, ParameterValue> Varied,
    string ConfigHash)
{
    /// <summary>
    /// The hash of the configuration without its max_iters: equal for runs of which the shorter is the beginning of the longer. Null where
    /// the learning rate depends on max_iters (<see cref="TrainingPrefix"/>).
    /// </summary>
    public string? PrefixHash { get; init; }

    /// <summary>
    /// The point that repeats a configuration with a further seed: the one that a sweep file with that many repeats would have.
    /// </summary>
    /// <param name="number">Its place in the sweep.</param>
    /// <param name="configuration">Of any of the configuration's runs.</param>
    /// <param name="varied">The same run's.</param>
    public static SweepPoint OfSeed(int number, Hyperparameters configuration, IReadOnlyDictionary<string, ParameterValue> varied,
        long seed, DataReference data)
    {
        var hyperparameters = configuration with { Seed = seed };
        return new SweepPoint(
            number,
            hyperparameters,
            new OrderedDictionary<string, ParameterValue>(varied) { ["seed"] = seed },
            CanonicalJson.ConfigHash(hyperparameters, data))
        {
            PrefixHash = TrainingPrefix.Of(hyperparameters) is { } prefix ? CanonicalJson.ConfigHash(prefix, data) : null,
        };
    }
}

/// <summary>Which number decides the ranking.</summary>
/// <param name="Name"><c>val_loss</c>, <c>train_loss</c> or <c>val_bpc</c>.</param>
/// <param name="Minimize">True for goal <c>minimize</c>.</param>
public sealed record Metric(string Name, bool Minimize)
{
    /// <summary>True when <paramref name="a"/> is better than <paramref name="b"/>; NaN is never better.</summary>
    public bool IsBetter(double a, double b) => Minimize ? a < b : a > b;

    /// <summary>True when <paramref name="value"/> is as good as a target, or better.</summary>
    public bool Reaches(double value, double target) => Minimize ? value <= target : value >= target;

    /// <summary>
    /// The value as a number of which less is better whatever the goal: itself, or its negative. Applied again it gives the value back.
    /// </summary>
    public double Cost(double value) => Minimize ? value : -value;
}
