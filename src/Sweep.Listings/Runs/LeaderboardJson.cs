using Sweep.Core;
using Sweep.Store;

namespace Sweep.Listings;

/// <summary>A leaderboard row as JSON: the fields that scripts rely on, all on every row.</summary>
public static class LeaderboardJson
{
    public static void Fill(JsonRow json, LeaderboardRow row)
    {
        var run = row.Run;
        json.Add("rank", row.Rank)
            .Add("run", run.Id.ToString())
            .Add("state", run.State.ToName())
            .Add("metric", row.Metric)
            .Add("metric_sem", row.MetricSem)
            .Add("last_val_loss", run.Last?.ValLoss)
            .Add("last_train_loss", run.Last?.TrainLoss)
            .Add("step", run.Step)
            .Add("best_step", run.Best?.Step)
            .Add("attempts", run.Attempts)
            .Add("seed", run.Hyperparameters.Seed);
        json.AddObject("params", run.Varied)
            .Add("n_params", run.NParams)
            .Add("tokens_per_second", run.TokensPerSecond)
            .Add("seconds", run.Seconds)
            .Add("tied_with_best", row.TiedWithBest);
    }
}
