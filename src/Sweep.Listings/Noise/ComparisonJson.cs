namespace Sweep.Listings;

/// <summary>
/// A row of <c>compare --json</c>: the run as <c>export</c> has it, how far it is behind the best run (<c>behind_best...</c>, with the
/// noise of the evaluation), and how far its configuration is behind the best run's (<c>configuration_behind_best...</c>, with the noise of
/// training, over the <c>seeds</c> that both have). Positive is worse; null is not known. <c>configuration_tied_with_best</c> and
/// <c>sequential</c> are what <c>leaderboard --by configuration</c> says of its configuration: unlike the interval it counts all
/// configurations and all looks.
/// </summary>
public static class ComparisonJson
{
    public static void Fill(JsonRow row, RunComparison compared)
    {
        RunJson.FillSummary(row, compared.Run.Summary, compared.Run.Sweep.Metric);
        Fill(row, "behind_best", compared.Behind);
        row.Add("noise", compared.Behind?.Noise.ToName());
        row.Add("groups", (long?)compared.Behind?.Pairs);
        Fill(row, "configuration_behind_best", compared.ConfigurationBehind);
        row.Add("seeds", (long?)compared.ConfigurationBehind?.Pairs);
        row.Add("configuration_tied_with_best", compared.Verdict?.TiedWithBest);
        row.Add("sequential", compared.Verdict?.IsSequential);
    }

    private static void Fill(JsonRow row, string name, DifferenceEstimate? difference) => row
        .Add(name, difference?.Mean)
        .Add($"{name}_sem", difference?.StandardError)
        .Add($"{name}_low", difference?.Low)
        .Add($"{name}_high", difference?.High);
}
