using Sweep.Core.EarlyStopping;

namespace Sweep.Core;

/// <summary>A valid sweep file's meaning: defaults filled in, aliases resolved, ranges written out.</summary>
/// <param name="Parameters">What the file gives, in its order; a hyperparameter that is not there has its default.</param>
/// <param name="Exclude">Points that have all the values of one entry are left out.</param>
/// <param name="Repeats">How often every point runs, with seeds seed, seed + 1, ...</param>
/// <param name="RunCap">The most runs the sweep has, repeats included; always there for a method that samples.</param>
public sealed record SweepSpec(
    string Name,
    DataReference Data,
    SearchMethod Method,
    Metric Metric,
    IReadOnlyList<SweepParameter> Parameters,
    IReadOnlyList<IReadOnlyDictionary<string, ParameterValue>> Exclude,
    int Repeats,
    int? RunCap,
    int? MaxConcurrentRuns,
    int MaxRetries)
{
    /// <summary>The most points a sweep has.</summary>
    public const int MaxPoints = 100_000;

    /// <summary>The most seeds of one point.</summary>
    public const int MaxRepeats = 10_000;

    /// <summary>The greatest priority of a sweep; its negative is the least.</summary>
    public const int GreatestPriority = 1000;

    /// <summary>When runs that do badly are stopped; null when every run trains to its max_iters.</summary>
    public StoppingRule? EarlyTerminate { get; init; }

    /// <summary>The metric's value at which the sweep has done its work: nothing further begins. Null: all its runs are trained.</summary>
    public double? Target { get; init; }

    /// <summary>
    /// Of several sweeps, workers take runs of the one with the greatest first; null where the file does not say. No part of the canonical
    /// JSON: it changes nothing about results.
    /// </summary>
    public int? Priority { get; init; }

    /// <summary>How a method that learns from results goes about it; null for the others.</summary>
    public SearchSettings? Search { get; init; }

    /// <summary>
    /// Points given by hand, which a method that samples has before its own. Each has values of parameters that vary; the others are the
    /// method's.
    /// </summary>
    public IReadOnlyList<IReadOnlyDictionary<string, ParameterValue>> Start { get; init; } = [];

    /// <summary>
    /// What can be trained on the text: a method that learns leaves out the rest, as if it were excluded. Null for the others, whose points
    /// are all checked when the file is read. No part of the canonical JSON: it follows from the text.
    /// </summary>
    public TrainingLimits? Limits { get; init; }

    /// <summary>
    /// The seed of searches: the sweep's, so that another seed is another search; where the seed itself varies, the default's.
    /// </summary>
    internal long SearchSeed =>
        Parameters.FirstOrDefault(p => p.Name == "seed") is ChoiceParameter { IsVaried: false } constant
        ? (long)constant.Values[0]
        : new Hyperparameters().Seed;

    /// <summary>The most configurations that run_cap has room for, each with all its repeats; null without one.</summary>
    internal int? ConfigurationCap => RunCap is { } cap ? Math.Max(cap / Repeats, 1) : null;

    /// <summary>True when an entry of <see cref="Exclude"/> matches, or <see cref="Limits"/> do not allow the configuration.</summary>
    internal bool Excludes(Hyperparameters configuration) =>
        Limits?.Allow(configuration) == false
        || Exclude.Any(entry => entry.All(e => Hyperparameter.Find(e.Key)!.Get(configuration) == e.Value));

    /// <summary>
    /// The spec as one line of JSON with sorted keys and every hyperparameter in it. Equal sweeps have equal strings on every machine: the
    /// data is there by its hash, not by its path.
    /// </summary>
    public string ToCanonicalJson() => CanonicalJson.Of(this);
}

/// <summary>A sweep file, checked and ready to submit.</summary>
/// <param name="Corpus">The data, read.</param>
/// <param name="Points">Its runs, in their stable order; numbers from 1.</param>
public sealed record SweepPlan(SweepSpec Spec, Corpus Corpus, IReadOnlyList<SweepPoint> Points)
{
    /// <summary>What was read in another way than it is written, or ignored; in the file's order.</summary>
    public IReadOnlyList<SweepFileNotice> Notices { get; init; } = [];
}
