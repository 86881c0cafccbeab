using System.Globalization;

namespace Sweep.Core;

/// <summary>What a hyperparameter's values are: long, double, string or bool.</summary>
public enum HyperparameterKind
{
    Integer,
    Number,
    Text,
    Flag,
}

/// <summary>
/// One member of <see cref="Hyperparameters"/>, by its name in files and JSON: its kind, its bounds, how to read and to set it.
/// </summary>
public sealed class Hyperparameter
{
    private static readonly Hyperparameters s_defaults = new();
    private static readonly Dictionary<string, string> s_noSynonyms = [];

    private readonly Func<Hyperparameters, ParameterValue> _get;
    private readonly Func<Hyperparameters, ParameterValue, Hyperparameters> _with;
    private readonly Func<object, bool> _allows;
    private Func<Hyperparameters, Hyperparameters> _reset;

    private Hyperparameter(
        string name,
        HyperparameterKind kind,
        string expectation,
        Func<object, bool> allows,
        Func<Hyperparameters, ParameterValue> get,
        Func<Hyperparameters, ParameterValue, Hyperparameters> with,
        params string[] aliases)
    {
        (Name, Kind, Expectation, Aliases) = (name, kind, expectation, aliases);
        (_allows, _get, _with) = (allows, get, with);
        _reset = h => with(h, get(s_defaults));
        Default = get(s_defaults).ToString();
    }

    public string Name { get; }

    public HyperparameterKind Kind { get; }

    /// <summary>What a value must be, to end a sentence with: <c>a number in [0, 1)</c>.</summary>
    public string Expectation { get; }

    /// <summary>Other names that sweep files may use.</summary>
    public IReadOnlyList<string> Aliases { get; }

    /// <summary>
    /// Other words for a text's values that sweep files may use: <c>true</c> for <c>cosine</c>, as in nanoGPT's decay_lr.
    /// </summary>
    public IReadOnlyDictionary<string, string> Synonyms { get; private set; } = s_noSynonyms;

    /// <summary>
    /// The default as a sweep file would write it, or how it follows from another hyperparameter: <c>learning_rate / 10</c>.
    /// </summary>
    public string Default { get; private set; }

    /// <summary>False where the default follows from other hyperparameters of the configuration.</summary>
    public bool HasFixedDefault { get; private set; } = true;

    /// <summary>
    /// True when runs that differ in it can still be trained together as one batched model: it decides neither the sizes of tensors nor
    /// which operations are done on them.
    /// </summary>
    public bool MayDifferInPack { get; private set; }

    /// <summary>
    /// True for the hyperparameters that sweeps did not have at first. They are part of hashes and of canonical JSON only where they are
    /// not at their default, so that what was stored before keeps its hash.
    /// </summary>
    public bool WasAddedLater { get; private set; }

    /// <summary>Its value in a configuration.</summary>
    public ParameterValue Get(Hyperparameters hyperparameters) => _get(hyperparameters);

    /// <summary>The configuration with this hyperparameter at its default.</summary>
    public Hyperparameters Reset(Hyperparameters hyperparameters) => _reset(hyperparameters);

    /// <summary>True when the configuration has the value that it would have if nobody had given one.</summary>
    public bool IsDefault(Hyperparameters hyperparameters) => Get(hyperparameters).Equals(Get(Reset(hyperparameters)));

    internal Hyperparameters With(Hyperparameters hyperparameters, ParameterValue value) => _with(hyperparameters, value);

    /// <summary>True when a value of the right type is within the bounds.</summary>
    internal bool Allows(ParameterValue value) => _allows(value.Plain);

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
        OneOf("lr_schedule", ["constant", "cosine", "linear"], h => h.LrSchedule, (h, v) => h with { LrSchedule = v }, "decay_lr")
            .WithSynonyms(new() { ["true"] = "cosine", ["false"] = "constant" }).AddedLater().OfEachMember(),
        Integer("warmup_iters", 0, 100_000_000, h => h.WarmupIters, (h, v) => h with { WarmupIters = v }).AddedLater().OfEachMember(),
        Integer("lr_decay_iters", 1, 100_000_000, LearningRateSchedule.End, (h, v) => h with { LrDecayIters = v })
            .DefaultsTo("max_iters", h => h with { LrDecayIters = null }).AddedLater().OfEachMember(),
        Number("min_lr", "from 0 to 1e9", v => v is >= 0 and <= 1e9, LearningRateSchedule.Lowest, (h, v) => h with { MinLr = v })
            .DefaultsTo("learning_rate / 10", h => h with { MinLr = null }).AddedLater().OfEachMember(),
        Integer("gradient_accumulation_steps", 1, 65_536,
            h => h.GradientAccumulationSteps, (h, v) => h with { GradientAccumulationSteps = v }).AddedLater(),
        Flag("bias", h => h.Bias, (h, v) => h with { Bias = v }).AddedLater(),
        Flag("qkv_bias", h => h.QkvBias, (h, v) => h with { QkvBias = v }).AddedLater(),
        Flag("tie_weights", h => h.TieWeights, (h, v) => h with { TieWeights = v }).AddedLater(),
        OneOf("activation", ["relu", "gelu"], h => h.Activation, (h, v) => h with { Activation = v }).AddedLater(),
        OneOf("init", ["torch", "gpt2"], h => h.Init, (h, v) => h with { Init = v }).AddedLater().OfEachMember(),
        Flag("decay_matrices_only", h => h.DecayMatricesOnly, (h, v) => h with { DecayMatricesOnly = v }).AddedLater(),
        Flag("embd_dropout", h => h.EmbdDropout, (h, v) => h with { EmbdDropout = v }).AddedLater(),
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

    private Hyperparameter AddedLater()
    {
        WasAddedLater = true;
        return this;
    }

    private Hyperparameter WithSynonyms(Dictionary<string, string> synonyms)
    {
        Synonyms = synonyms;
        return this;
    }

    /// <summary>The default depends on the rest of the configuration.</summary>
    private Hyperparameter DefaultsTo(string description, Func<Hyperparameters, Hyperparameters> reset)
    {
        (Default, HasFixedDefault, _reset) = (description, false, reset);
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

    private static Hyperparameter Flag(string name, Func<Hyperparameters, bool> get, Func<Hyperparameters, bool, Hyperparameters> with) =>
        new(name, HyperparameterKind.Flag, "true or false", v => v is bool, h => get(h), (h, v) => with(h, (bool)v));

    private static Hyperparameter OneOf(
        string name,
        string[] values,
        Func<Hyperparameters, string> get,
        Func<Hyperparameters, string, Hyperparameters> with,
        params string[] aliases) =>
        new(name, HyperparameterKind.Text, $"{string.Join(", ", values[..^1])} or {values[^1]}",
            v => values.Contains(v), h => get(h), (h, v) => with(h, (string)v), aliases);
}
