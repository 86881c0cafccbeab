using Sweep.Core;
using Sweep.Core.Protocol;
using Sweep.Store;

namespace Sweep.Listings;

/// <summary>A sweep's group means of validation losses, as far as they were recorded.</summary>
public sealed class StoredGroups
{
    private readonly Dictionary<(int Number, int Step), float[]> _means;

    private StoredGroups(IReadOnlyList<ValGroups> groups) => _means = groups.ToDictionary(g => (g.Number, g.Step), g => g.Means);

    public static async Task<StoredGroups> LoadAsync(ISweepStore store, string sweep, CancellationToken cancel) =>
        new(await store.ListValGroupsAsync(sweep, cancel));

    /// <summary>
    /// Those of a run's best evaluation in the unit of the metric; null where fewer than two were recorded, or the metric is none of the
    /// validation text. A last group of fewer sequences is left out: it is no pair to another run's whole one.
    /// </summary>
    public double[]? Of(RunSummary run, Metric metric)
    {
        if (metric.Name == "train_loss" || run.Best is not { } best || !_means.TryGetValue((run.Id.Number, best.Step), out var means))
            return null;
        var whole = (int)Math.Min(means.Length, (long)run.Hyperparameters.EvalIters * run.Hyperparameters.BatchSize / LossGroups.Sequences);
        if (whole < 2 || means.AsSpan(0, whole).ContainsAnyExceptInRange(float.MinValue, float.MaxValue))
            return null;
        var unit = metric.Name == "val_bpc" ? best.ValTokensPerCharacter / Math.Log(2) : 1;
        var groups = new double[whole];
        for (var i = 0; i < whole; i++)
            groups[i] = means[i] * unit;
        return groups;
    }
}
