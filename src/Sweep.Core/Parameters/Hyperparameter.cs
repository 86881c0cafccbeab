using System.Globalization;

namespace Sweep.Core;

/// <summary>What a hyperparameter's values are: long, double or string.</summary>
public enum HyperparameterKind
{
    Integer,
    Number,
    Text,
}

/// <summary>
/// One member of <see cref="Hyperparameters"/>, by its name in files and JSON: its kind, its bounds, how to read and to set it.
/// </summary>
public sealed class Hyperparameter
{
    private static readonly Hyperparameters s_defaults = new();

    private readonly Func<Hyperparameters, object> _get;
    private readonly Func<Hyperparameters, object, Hyperparameters> _with;
    private readonly Func<object, bool> _allows;

    private Hyperparameter(
        string name,
        HyperparameterKind kind,
        string expectation,
        Func<object, bool> allows,
        Func<Hyperparameters, object> get,
        Func<Hyperparameters, object, Hyperparameters> with,
        params string[] aliases)
    {
        (Name, Kind, Expectation, Aliases) = (name, kind, expectation, aliases);
        (_allows, _get, _with) = (allows, get, with);
    }

    public string Name { get; }

    public HyperparameterKind Kind { get; }

    /// <summary>What a value must be, to end a sentence with: <c>a number in [0, 1)</c>.</summary>
    public string Expectation { get; }

    /// <summary>Other names that sweep files may use.</summary>
    public IReadOnlyList<string> Aliases { get; }

    /// <summary>Its value in a configuration: a long, a double or a string.</summary>
    public object Get(Hyperparameters hyperparameters) => _get(hyperparameters);

    /// <summary>
    /// True when runs that differ in it can still be trained together as one batched model: it decides neither the sizes of tensors nor
    /// which operations are done on them.
    /// </summary>
    public bool MayDifferInPack { get; private set; }

    /// <summary>The configuration with this hyperparameter at its default.</summary>
    public Hyperparameters Reset(Hyperparameters hyperparameters) => _with(hyperparameters, _get(s_defaults));

    internal Hyperparameters With(Hyperparameters hyperparameters, object value) => _with(hyperparameters, value);

    /// <summary>True when a value of the right type is within the bounds.</summary>
    internal bool Allows(object value) => _allows(value);

    /// <summary>All of them, in the order of <see cref="Hyperparameters"/>.</summary>
    public static IReadOnlyList<Hyperparameter> All { get; } =
    [
        OneOf("model", ["gpt", "bigram"], h => h.Model, (h, v) => h with { Model = v }),
        Integer("batch_size", 1, 65_536, h => h.BatchSize, (h, v) => h with { BatchSize = v }),
        Integer("block_size", 1, 65_536, h => h.BlockSize, (h, v) => h with { BlockSize = v }, "context_length"),
        Integer("max_iters", 1, 100_000_000, h => h.MaxIters, (h, v) => h with { MaxIters = v }).OfEachMember(),
        Integer("eval_interval", 1, 100_000_000, h => h.EvalInterval, (h, v) => h with { EvalInterval = v }).OfEachMember(),
        Integer("eval_iters", 1, 100_000, h => h.EvalIters, (h, v) => h with { EvalIters = v }).OfEachMember(),
        // No useful run has a rate above 1; a huge one is a way to see a run diverge, so it is not refused.
        Number("learning_rate", "above 0 and at most 1e9", v => v is > 0 and <= 1e9,
            h => h.LearningRate, (h, v) => h with { LearningRate = v }).OfEachMember(),
        Integer("n_embd", 1, 16_384, h => h.NEmbd, (h, v) => h with { NEmbd = v }, "d_embed"),
        Integer("n_head", 1, 1_024, h => h.NHead, (h, v) => h with { NHead = v }),
        Integer("n_layer", 1, 256, h => h.NLayer, (h, v) => h with { NLayer = v }),
        Number("dropout", "in [0, 1)", v => v is >= 0 and < 1, h => h.Dropout, (h, v) => h with { Dropout = v }).OfEachMember(),
        Number("weight_decay", "from 0 to 1000", v => v is >= 0 and <= 1000,
            h => h.WeightDecay, (h, v) => h with { WeightDecay = v }).OfEachMember(),
        Number("beta1", "in [0, 1)", v => v is >= 0 and < 1, h => h.Beta1, (h, v) => h with { Beta1 = v }).OfEachMember(),
        Number("beta2", "in [0, 1)", v => v is >= 0 and < 1, h => h.Beta2, (h, v) => h with { Beta2 = v }).OfEachMember(),
        Number("grad_clip", "from 0 (off) to 1e9", v => v is >= 0 and <= 1e9,
            h => h.GradClip, (h, v) => h with { GradClip = v }).OfEachMember(),
        // Up to 2^53 - 1: the integers that every reader of JSON agrees on.
        new Hyperparameter("seed", HyperparameterKind.Integer, "a whole number from 0 to 9007199254740991",
            v => v is long and >= 0 and <= (1L << 53) - 1, h => h.Seed, (h, v) => h with { Seed = (long)v }).OfEachMember(),
        OneOf("precision", ["float32", "tf32", "bf16"], h => h.Precision, (h, v) => h with { Precision = v }),
    ];

    private static readonly Dictionary<string, Hyperparameter> ByName =
        All.SelectMany(p => p.Aliases.Prepend(p.Name).Select(name => (name, p))).ToDictionary(e => e.name, e => e.p);

    /// <summary>The hyperparameter of this name or alias; null when there is none.</summary>
    public static Hyperparameter? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>Every name and alias.</summary>
    public static IEnumerable<string> Names => ByName.Keys;

    private Hyperparameter OfEachMember()
    {
        MayDifferInPack = true;
        return this;
    }

    private static Hyperparameter Integer(
        string name,
        int min,
        int max,
        Func<Hyperparameters, int> get,
        Func<Hyperparameters, int, Hyperparameters> with,
        params string[] aliases) =>
        new(name, HyperparameterKind.Integer, string.Create(CultureInfo.InvariantCulture, $"a whole number from {min} to {max}"),
            v => v is long n && n >= min && n <= max, h => (long)get(h), (h, v) => with(h, (int)(long)v), aliases);

    private static Hyperparameter Number(
        string name,
        string range,
        Func<double, bool> allows,
        Func<Hyperparameters, double> get,
        Func<Hyperparameters, double, Hyperparameters> with) =>
        new(name, HyperparameterKind.Number, $"a number {range}",
            v => v is double d && allows(d), h => get(h), (h, v) => with(h, (double)v));

    private static Hyperparameter OneOf(
        string name, string[] values, Func<Hyperparameters, string> get, Func<Hyperparameters, string, Hyperparameters> with) =>
        new(name, HyperparameterKind.Text, $"{string.Join(", ", values[..^1])} or {values[^1]}",
            v => values.Contains(v), h => get(h), (h, v) => with(h, (string)v));
}
