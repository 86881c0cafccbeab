using Sweep.Core;
using Sweep.Core.Scoring;
using Sweep.Store;

namespace Sweep.Listings;

/// <summary>
/// A sweep's scores that count: of the runs' present best checkpoints, on the sequences that the sweep has chosen as it is now. Others are
/// left from before it was extended or a run went on.
/// </summary>
public sealed class SweepScores
{
    private readonly Dictionary<int, FreshScore> _scores;
    private readonly Metric _metric;
    private readonly double _unit;

    private SweepScores(SweepSummary sweep, IEnumerable<FreshScore> scores)
    {
        _scores = scores.ToDictionary(score => score.Number);
        _metric = sweep.Metric;
        _unit = sweep.Metric.Name == "val_bpc" ? sweep.ValTokensPerCharacter / Math.Log(2) : 1;
    }

    /// <summary>Whether a metric can be measured anew: only those of the validation text can.</summary>
    public static bool Measure(Metric metric) => metric.Name != "train_loss";

    /// <param name="runs">Of the whole sweep.</param>
    public static async Task<SweepScores> LoadAsync(
        ISweepStore store, SweepSummary sweep, IReadOnlyList<RunSummary> runs, CancellationToken cancel)
    {
        var stored = await store.ListScoresAsync(sweep.Name, cancel);
        if (stored.Count == 0 || runs.Count == 0 || !Measure(sweep.Metric))
            return new SweepScores(sweep, []);
        var wanted = FreshSequences.Of(sweep.Spec, runs.Select(run => run.Hyperparameters)).Id;
        var bestSteps = runs.ToDictionary(run => run.Id.Number, run => run.Best?.Step);
        return new SweepScores(sweep, stored.Where(
            score => score.SequencesId == wanted && bestSteps.TryGetValue(score.Number, out var best) && best == score.Step));
    }

    /// <summary>A run's score; null where it has none that counts.</summary>
    public FreshScore? Of(RunSummary run) => _scores.GetValueOrDefault(run.Id.Number);

    /// <summary>In the unit of the metric.</summary>
    public double Value(FreshScore score) => score.ValLoss * _unit;

    /// <summary>In the unit of the metric, lower is better.</summary>
    public double Cost(FreshScore score) => _metric.Cost(Value(score));

    /// <summary>The standard error of <see cref="Value"/>.</summary>
    public double Sem(FreshScore score) => score.ValSem * _unit;

    /// <summary>The rows with their scores.</summary>
    public IReadOnlyList<LeaderboardRow> AddTo(IReadOnlyList<LeaderboardRow> rows) => _scores.Count == 0 ? rows
        : [.. rows.Select(row => Of(row.Run) is { } score ? row with { Score = Value(score), ScoreSem = Sem(score) } : row)];

    /// <summary>
    /// The costs (lower is better) of each of these runs by groups of the same sequences; null where one has no score, or they are too few.
    /// </summary>
    public IReadOnlyList<double[]>? Groups(IReadOnlyList<RunSummary> runs)
    {
        var scores = runs.Select(Of).OfType<FreshScore>().ToList();
        if (scores.Count < runs.Count || scores.Select(score => score.StartsSha256).Distinct().Count() != 1)
            return null;
        var whole = Math.Min(scores[0].Means.Length, scores[0].Sequences / Sweep.Core.Protocol.LossGroups.Sequences);
        if (whole < 2 || scores.Exists(score => score.Means.Length < whole))
            return null;
        return [.. scores.Select(score => score.Means.Take(whole).Select(mean => _metric.Cost(mean * _unit)).ToArray())];
    }

    /// <summary>One of the scores that count, all of the same sequences; null where there is none.</summary>
    public FreshScore? Any => _scores.Count == 0 ? null : _scores.Values.First();
}
