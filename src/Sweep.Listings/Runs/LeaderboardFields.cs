using Sweep.Core;
using Sweep.Store;

namespace Sweep.Listings;

/// <summary>
/// The one schema of a ranked run for programs: what <c>export</c> writes in every format, what <c>leaderboard --json</c> has beside its
/// object of the varied parameters, and what <c>--where</c>, <c>--sort</c> and <c>--columns</c> know.
/// <c>metric</c>, <c>metric_sem</c>, <c>step</c>, <c>val_loss</c> and <c>train_loss</c> are of ONE evaluation, the run's best;
/// <c>last_...</c> are of its last one, and <c>reached_step</c> is how far it has trained. <c>tied_with_best</c> and <c>p_best</c> are
/// about the noise of the evaluation only: another seed can change more. <c>score</c> is the metric of the run's best checkpoint on
/// sequences that no evaluation of the sweep has used, as <c>sweep score</c> measured it.
/// </summary>
public static class LeaderboardFields
{
    public static void Fill(IRow row, LeaderboardRow item, Metric metric)
    {
        row.Add("rank", item.Rank);
        RunJson.FillSummary(row, item.Run, metric);
        row.Add("tied_with_best", item.TiedWithBest)
            .Add("p_best", item.BestProbability)
            .Add("score", item.Score)
            .Add("score_sem", item.ScoreSem);
    }
}
