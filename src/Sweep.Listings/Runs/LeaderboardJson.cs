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
}
