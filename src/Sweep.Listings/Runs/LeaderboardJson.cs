using Sweep.Core;
using Sweep.Store;

namespace Sweep.Listings;

/// <summary>
/// A leaderboard row as JSON: the fields that <c>export</c> has too, all on every row, and the varied parameters as an object.
/// </summary>
public static class LeaderboardJson
{
    public static void Fill(JsonRow json, LeaderboardRow row, Metric metric)
    {
        LeaderboardFields.Fill(json, row, metric);
        json.AddObject("params", row.Run.Varied);
    }

    /// <summary>
    /// The fields that are the same however many workers trained the sweep, whatever they met on the way and whichever store it is in, for
    /// one kind of device.
    /// </summary>
    public static void FillStable(JsonRow json, LeaderboardRow row) => json
        .Add("rank", row.Rank)
        .Add("run", row.Run.Id.ToString())
        .Add("state", row.Run.State.ToName())
        .Add("metric", row.Metric)
        .Add("step", row.Run.Best?.Step)
        .Add("configuration", row.Run.Configuration)
        .Add("reason", row.Run.Decision?.Reason);
}
