using Sweep.Core;
using Sweep.Store;

namespace Sweep.Listings;

/// <summary>
/// A row of <c>leaderboard --by configuration --json</c>. <c>metric</c> is the mean over seeds of each run's best value, <c>metric_sem</c>
/// its standard error and <c>metric_low</c> to <c>metric_high</c> its 95 % interval, by Student's t: null for one seed. <c>score</c> and
/// <c>score_sem</c> are the same of the runs' scores.
/// </summary>
public static class ConfigurationJson
{
    public static void Fill(JsonRow json, RankedConfiguration row)
    {
        json.Add("rank", row.Rank)
            .Add("configuration", row.Number)
            .Add("seeds", row.Metric?.Count ?? 0)
            .Add("runs", row.Runs.Count)
            .Add("metric", row.Metric?.Mean)
            .Add("metric_sem", Known(row.Metric?.StandardError))
            .Add("metric_low", Known(row.Metric?.Low))
            .Add("metric_high", Known(row.Metric?.High))
            .Add("tied_with_best", row.TiedWithBest)
            .Add("p_best", row.BestProbability)
            .Add("sequential", row.IsSequential)
            .Add("score", row.Score?.Mean)
            .Add("score_sem", Known(row.Score?.StandardError))
            .Add("noise", NoiseKind.Training.ToName());
        json.AddArray("of", row.Runs, (item, run) => item.Add("run", run.Id.ToString()).Add("seed", run.Hyperparameters.Seed))
            .AddObject("params", row.Runs[0].Varied.Where(value => value.Key != "seed").ToDictionary());
    }

    /// <summary>
    /// The fields that are the same however many workers trained the sweep, what they met on the way, whichever store it is in and whoever
    /// has scored it since, for one kind of device.
    /// </summary>
    /// <param name="row">Ranked without scores: these may decide who is tied.</param>
    public static void FillStable(JsonRow json, RankedConfiguration row)
    {
        json.Add("rank", row.Rank)
            .Add("configuration", row.Number)
            .Add("seeds", row.Metric?.Count ?? 0)
            .Add("metric", row.Metric?.Mean)
            .Add("metric_sem", Known(row.Metric?.StandardError))
            .Add("tied_with_best", row.TiedWithBest)
            .Add("sequential", row.IsSequential);
        json.AddArray("of", row.Runs, (item, run) => item.Add("run", run.Id.ToString()).Add("seed", run.Hyperparameters.Seed)
            .Add("state", run.State.ToName()));
    }

    private static double? Known(double? value) => value is { } number && double.IsNaN(number) ? null : value;
}
