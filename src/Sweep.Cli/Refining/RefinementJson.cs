using Sweep.Listings;
using Sweep.Store;

namespace Sweep.Cli;

/// <summary>
/// What <c>refine --plan --json</c> prints: a row for each run of the round, with <c>run</c> (null: it is not added yet),
/// <c>configuration</c> and <c>seed</c>; none where nothing is to be trained.
/// </summary>
internal static class RefinementJson
{
    /// <summary>A round that is yet to be added.</summary>
    public static void Write(TextWriter output, RefinementRound round) => JsonRows.Write(output, round.Missing,
        (row, configuration) => Fill(row, run: null, configuration, round.NextSeed));

    /// <summary>The runs of one that has begun.</summary>
    public static void Write(TextWriter output, IEnumerable<RunSummary> runs) => JsonRows.Write(output, runs,
        (row, run) => Fill(row, run.Id.ToString(), run.Configuration, run.Hyperparameters.Seed));

    private static void Fill(JsonRow row, string? run, int configuration, long seed) =>
        row.Add("run", run).Add("configuration", configuration).Add("seed", seed);
}
